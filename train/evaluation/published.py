"""Table 1 of the paper."""

COLUMNS = ("DeepFashion IS", "DeepFashion SSIM", "Market IS", "Market SSIM", "Market mask-IS",
           "Market mask-SSIM")  # fmt: skip

Row = tuple[float | None, ...]
"""Scores in the order of `COLUMNS`; None where none was published."""

SUPERVISED: dict[str, Row] = {
    "PG2": (3.090, 0.762, 3.460, 0.253, 3.435, 0.792),
    "Def-GAN": (3.439, 0.756, 3.185, 0.290, 3.502, 0.805),
}
"""Trained on pairs of photos of one person."""

UNSUPERVISED: dict[str, Row] = {
    "V-UNet": (3.087, 0.786, 3.214, 0.353, None, None),
    "BodyROI7": (3.228, 0.614, 3.483, 0.099, 3.491, 0.614),
    "UPIS": (2.971, 0.747, 3.431, 0.151, 3.485, 0.742),
    "Baseline": (3.140, 0.698, 2.776, 0.157, 2.814, 0.714),
    "TS-Pred": (3.201, 0.724, 3.462, 0.180, 3.546, 0.740),
    "TS-GT": (3.350, 0.740, 3.472, 0.200, 3.675, 0.749),
    "E2E": (3.441, 0.736, 3.499, 0.203, 3.680, 0.758),
}
"""Trained without; the last four are the paper's own."""

HOMES = {"deepfashion": ("DeepFashion",), "market1501": ("Market",)}
"""Columns that our row fills, by the data set of a protocol; on other data it has columns of its
own, for the pictures are others."""
