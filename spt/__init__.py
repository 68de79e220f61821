"""Semantic parsing transformation: from a photo to the same person in another pose or dress.

The files, in the order in which they build on each other, which is the way of a photo:

    errors.py           every error raised on purpose, and `expect`, which raises them
    device.py           CPU or GPU, and the number formats that are fast there
    labels.py           10 labels, 18 keypoints, 10 body parts: names, mirrors, colours

    picture_traps.py    files that harm whoever decodes them, found before
    upright.py          a decoded picture of any mode -> upright, in sRGB, on white
    provenance.py       the note in a written picture that says it was edited
    photo_file.py     1 any common picture file -> photo (H, W, 3) uint8, upright RGB
    photo.py          2 photo -> Frame: a 3:4 box around the person, and the way back
    runs.py             maps and paint as runs of equal labels, as they travel
    blocks.py           convolution blocks that the networks share
    pose.py           3 Pose: xy_px (18, 2) float32, visible (18,) bool; heat maps (18, H, W)
                        in [0, 1]; pose mask (1, H, W) 0 or 1; the pose network
    openpose.py         the numbers of an OpenPose file -> 18 points on a canvas
    pose_json.py        Pose <-> OpenPose JSON
    retarget.py         the stance of one person on the body of another
    stances.py          natural stances to choose from
    parsing.py        4 label map (H, W) uint8 0..9 <-> semantic map (10, H, W) one-hot; the
                        parsing network
    label_schemes.py    the labels of LIP, CIHP and ATR -> the ten of the paper
    parsing_formats.py  label map <-> indexed PNG and .npy
    remarks.py          what the user should know about the person found
    perception.py       2 to 4 on a whole photo in two passes: find the person, look closer
    adapters.py         2 to 4 by networks from elsewhere, for those who installed them
    body_parts.py     5 part masks (10, H, W), part affines (10, 2, 3), face box
    label_flow.py       part affines -> one flow a label (10, H, W, 2)
    fine_flows.py       the flows at the size of the map
    part_bones.py       the ten parts of a pose as thick lines, and which of them owns a place
    part_frames.py      from one pose to another, part by part
    carry.py            paint that follows the pose
    semantic.py       6 H_S: map and pose, other pose -> target map (10, H, W) probabilities
    background.py       the backdrop (3, H, W) behind the person
    label_codes.py      how each label of the photo looks: one code a label, with fallbacks
    appearance.py     7 H_A: photo, target map, target pose -> generated image (3, H, W) in [-1, 1]
    skin.py             which limbs of the photo show skin, for painting bare ones
    paper_networks.py 6 and 7 at the published widths, to measure against and to train
    local_enhancer.py   7 at the published widths, grown to twice its size
    boxes.py            rows and columns that hold some places
    placement.py        frame arrays on the canvas: which part, and resampling to it
    fetching.py         pixels brought along a shift, and what shows where two parts meet
    gaps.py             what moving the photo leaves open
    piece_search.py     which piece of the photo goes on with the surroundings of a hole
    patches.py          holes filled with the pieces of the photo that fit there
    piece_growth.py     pieces laid already go on, without a search
    fabric.py           cloth and background carried on into what is open
    edges.py            label borders at the photo's own size
    grain.py            the photo's grain, for what is painted
    lens.py             how sharply a photo is drawn, and fabrics drawn no sharper
    canvas.py           what an edit is laid on: the photo, or a smaller copy
    skin_light.py       painted limbs are round; new cloth throws a thin shadow
    layers.py           painted and fetched pixels joined, for every producer
    looks.py            what each label looks like at the size of the canvas
    composite.py      8 generated image -> the photo at its own size, changed only where edited
    checkpoint.py       weights with their config and orders in one file, refused when foreign
    networks.py         the four networks of a folder, loaded once
    limb_axis.py        how far along and beside the two bones of a limb a place lies
    limbs.py            arms and legs: their labels, garments and joints
    limb_profile.py     how wide a limb is along its bones, and how far clad
    limb_layers.py      limbs cut out of a map and laid along other bones
    trunk.py            what limbs hid, and where the trunk goes
    figure.py           the person's map taken apart, every cut once
    repose.py           limbs laid, trunk moved, H_S for the rest -> label map (512, 384) uint8
    source.py           what is computed once a photo, and once a pose
    window.py           the part of the frame that an edit can change
    drawing.py          an edit drawn, and drawn again where a pen is moving
    outline.py          label map -> outlines as SVG
    checks.py           what the editor refuses
    json_fields.py      fields of a JSON object from outside, each checked
    wishes.py           what garments are to wear, as JSON
    recipe.py           what was edited on one photo, as a file
    inference.py        1 to 8 as one object: PersonEditor
    seamless.py         a picture of fabric -> a tile that goes on at its edges
    shading.py          light and shade of a garment, without its colour
    garment_matte.py    which pixels of a picture are a garment
    donors.py           where a garment takes its look from: photo, swatch or colour
    donor_cloth.py      cloth of one person laid on the garment of another
    wearer.py           who is dressed, and sampling on the garment
    donor_fabric.py     a garment in a swatch or a colour, along the limbs
    donor_photo.py      a garment in the cloth of another photo, H_A where that ends
    transfer.py         garments of a picture in the look of their donors
    dressed_editor.py   a PersonEditor whose garments have donors
    fabric_files.py     fabrics and photos by the names that wishes give them
    wardrobe.py         what each garment can take its look from, between two photos
    replay.py           a recipe repeated on the photo of another person
    batch_report.py     what a batch has done, row by row
    batch.py            a recipe on a whole catalogue
    batch_ray.py        the same on many machines
    overlay.py          pose and map drawn over the photo
    commands.py         what the command line does
    batch_command.py    what it does with a catalogue

The names below can be had from `spt` itself; each is loaded when it is first asked for, so that
`import spt` stays quick.
"""

from importlib import import_module

_HOMES = {
    "DressedEditor": "dressed_editor",
    "Frame": "photo",
    "PersonEditor": "inference",
    "Pose": "pose",
    "load_networks": "networks",
    "read_photo": "photo_file",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'spt' has no attribute {name!r}")
    return getattr(import_module(f"spt.{_HOMES[name]}"), name)
