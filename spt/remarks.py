"""What the user should know about the person that was found in a photo."""

from spt.labels import FACE_KEYPOINTS, LEFT_ANKLE, RIGHT_ANKLE
from spt.pose import Pose

USUAL_FROM = 0.66
"""Mean confidence of the visible keypoints from which a photo is like those that the networks know.

Measured on the 105 validation photos with two states of the pose network: at PCK 0.90 three of
them lie below, at 0.94 none (the lowest has 0.70). Of 25 (at 0.94: 14) of these photos made
foreign, there lie below or are refused at once: turned by 90 degrees all, inverted all (86 %),
upside down 96 % (86 %), without their right half 84 % (71 %), red and blue exchanged 80 % (64 %),
without their lower half 77 % (57 %), grey 36 % (21 %), blurred 8 % (14 %), shrunk 4 % (none),
noisy none; and none of the drawn examples. The confidence of the parsing network tells foreign
photos apart less well: 0.75 to 0.96 on validation photos, 0.80 to 0.93 on inverted ones.
"""

UNSURE = (
    "This photo is unlike those the networks know: check joints and map, and mend what is wrong "
    'under "In the photo".'
)


def remarks_on(pose: Pose, people: int, *, sureness: float = 1.0) -> tuple[str, ...]:
    """What to tell the user about a find, in whole sentences.

    Arguments:
        pose: the person to be edited.
        people: how many were found.
        sureness: mean confidence, 0 to 1, of the pose network that `USUAL_FROM` is about.
    """
    remarks = []
    if people > 1:
        remarks.append(f"{people} people were found; the largest one is edited.")
    if sureness < USUAL_FROM:
        remarks.append(UNSURE)
    if not pose.visible[[LEFT_ANKLE, RIGHT_ANKLE]].any():
        remarks.append("The feet are not in the photo; what is missing is not made up.")
    if not pose.visible[list(FACE_KEYPOINTS)].any():
        remarks.append("No face was found; check the head's joints.")
    return tuple(remarks)
