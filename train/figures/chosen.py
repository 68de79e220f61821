"""Who stands in which figure. People were chosen by eye: different clothes, the whole person in
view, and for the failures maps that are wrong over a large part of the person.

Sets: "drawn" are names of assets/examples, "photos" numbers of Clothing Co-Parsing.
"""

STANCES = ("Hand on hip", "Hands on hips", "Waving", "Walking", "Legs crossed", "Knee raised")
"""Columns of the pose transfer, names of `spt.stances`."""

POSE_TRANSFER = {
    "drawn": ("striped_tee_jeans", "floral_dress", "leather_jacket", "pinstripe_trousers"),
    "photos": ("0297", "0097", "0577", "0637"),
}

INTERMEDIATE = {
    "drawn": (
        ("striped_tee_jeans", "greeting"),
        ("dotted_blouse_skirt", "both_on_hips"),
        ("leather_jacket", "easy"),
        ("pinstripe_trousers", "crossed"),
    ),
    "photos": (("0577", "0177"), ("0297", "0497"), ("0417", "0737"), ("0757", "0357")),
}
"""Source, and the stance (drawn) or the person (photos) whose pose it takes."""

TEXTURE = {
    "drawn": (
        ("striped_tee_jeans", "gingham_shorts"), ("gingham_shorts", "leather_jacket"),
        ("floral_dress", "dotted_blouse_skirt"), ("knit_and_tartan", "floral_dress"),
    ),
    "photos": (("0297", "0877"), ("0417", "0577"), ("0757", "0597"), ("0737", "0097")),
}
"""A and B, an even number of pairs."""

COMPARED = {
    "drawn": ("striped_tee_jeans", "pinstripe_trousers"),
    "photos": ("0097", "0577"),
}
"""A and B where other methods stand beside ours."""

MANIPULATION = {
    "drawn": (
        ("striped_tee_jeans", "longer sleeves"),
        ("floral_dress", "dress to trousers"),
        ("dotted_blouse_skirt", "shorter sleeves"),
    ),
    "photos": (
        ("0997", "longer sleeves"),
        ("0597", "skirt to trousers"),
        ("0417", "shorter sleeves"),
    ),
}
"""Whose map is edited, and how."""

FAILURES = {
    "drawn": (("knit_and_tartan", "Waving"), ("leather_jacket", "Arms raised"),
              ("long_coat", "Wide stance")),
    "photos": (("0457", "Wide stance"), ("0717", "Wide stance"), ("0337", "Wide stance"),
               ("0477", "Wide stance")),
}
"""Whose map was found wrong, and the stance that shows it; last an open coat, which stays wrong."""

ABLATION = {"drawn": (3, 11, 17), "photos": (("0577", "0357"), ("0297", "0597"), ("0417", "0737"))}
"""Pairs of `train.paired_set`, and source and target photos."""
