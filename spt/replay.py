"""A recipe repeated on the photo of another person: their joints move alike, the paint follows."""

from collections.abc import Mapping

import numpy as np

from spt.body_parts import part_scale
from spt.carry import carry_paint
from spt.dressed_editor import DressedEditor
from spt.fabric_files import Held, wearings
from spt.labels import BONES, NECK, UNPAINTED
from spt.photo import MAP_SIZE
from spt.pose import Pose
from spt.recipe import Recipe
from spt.repose import MOVED_FROM_PX, moved_joints


def replay(recipe: Recipe, editor: DressedEditor, fabrics: Mapping[str, Held]) -> None:
    """Edit the photo that is open in `editor` as the recipe's photo was; `render` then shows it.

    Arguments:
        recipe: what was edited.
        editor: holds another photo.
        fabrics: the files that the recipe names, from `fabric_files.read_fabrics`.

    Raises OrderError without a photo, PoseError where the pose does not fit the photo, InputError
    where a garment is to look like another that this photo does not show.
    """
    pose = repeated_move(recipe, editor.source_pose)
    label_map = editor.move(pose)
    old, new = (
        Pose(frame.to_frame(one.xy_px, MAP_SIZE), one.visible)
        for frame, one in ((recipe.frame, recipe.target_pose), (editor.frame, pose))
    )
    paint = carry_paint(recipe.paint, old, new, other_person=True)
    editor.repaint(np.where(paint == UNPAINTED, label_map, paint))
    editor.dress(wearings(recipe.wishes, fabrics, editor))


def repeated_move(recipe: Recipe, person: Pose) -> Pose:
    """The person after the recipe's change of pose.

    Only joints that moved in the recipe move. Where the bone that a joint hangs by changed, it
    takes the direction that the recipe gave it, and its own length changes by the same share;
    where it did not, the joint goes along with the one it hangs from. Joints that hang from
    nothing go the recipe's way, in proportion to the two people's trunks. Joints that the recipe
    hid are hidden.

    Arguments:
        recipe: what was moved.
        person: keypoints in photo pixels.

    Returns:
        Keypoints in photo pixels; none is visible that was not.
    """
    source, target = recipe.source_pose, recipe.target_pose
    size = float(part_scale(*person.tensors()) / part_scale(*source.tensors()))
    known = source.visible & target.visible & person.visible
    moved = moved_joints(source, target) & known
    placed = person.xy_px.astype(float)
    for start, joint in ((None, NECK), *BONES):
        if not moved[joint]:
            continue
        if start is None or not known[start]:
            placed[joint] += size * (target.xy_px[joint] - source.xy_px[joint])
            continue
        before, after = (pose.xy_px[joint] - pose.xy_px[start] for pose in (source, target))
        own = person.xy_px[joint] - person.xy_px[start]
        if np.linalg.norm(after - before) > MOVED_FROM_PX:
            share = np.linalg.norm(own) / max(np.linalg.norm(before), MOVED_FROM_PX)
            own = after * share
        placed[joint] = placed[start] + own
    return Pose(placed, person.visible & (target.visible | ~source.visible))
