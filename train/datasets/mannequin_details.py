"""What makes cloth a garment: plackets, buttons, pockets, belts, ribs, and wrinkles in its light.

All of it is a function of cloth coordinates (metres around `u` and along the tube), so that it
stays where it is on the garment in every stance.
"""

import numpy as np

from train.datasets.mannequin_cloth import Garment, Panel
from train.datasets.mannequin_fabric import noise_table, smooth_noise

LINE = 0.0012  # half width of a seam, metres
SEAM_SHADE = 0.70
THREAD = (0.50, 0.27, 0.09)  # of jeans, linear RGB
BRASS = (0.42, 0.28, 0.12)
RIB_LENGTH = 0.045
# Waves a metre around and along, and height in metres, of the wrinkles of each kind of panel.
WRINKLES = {
    "bodice": (7.0, 15.0, 0.0085), "tail": (15.0, 1.1, 0.0100), "sleeve": (9.0, 22.0, 0.0060),
    "forearm": (9.0, 26.0, 0.0060), "seat": (9.0, 17.0, 0.0050), "thigh": (7.0, 16.0, 0.0070),
    "shin": (8.0, 20.0, 0.0070),
}  # fmt: skip
STIFF = {"denim": 1.2, "leather": 1.25, "knit": 0.75, "pinstripe": 0.8}


def _line(distance: np.ndarray) -> np.ndarray:
    return np.abs(distance) < LINE


def _buttons(u: np.ndarray, v: np.ndarray, step: float, radius: float) -> np.ndarray:
    """Discs on the line u = 0, one every `step` of v."""
    return np.hypot(u, (v / step - np.floor(v / step) - 0.5) * step) < radius


def _on_shirt(colour: np.ndarray, u: np.ndarray, y: np.ndarray, trunk: float) -> None:
    """Button band."""
    below = y < 0.97 * trunk
    colour[below & _line(np.abs(u) - 0.016)] *= SEAM_SHADE
    colour[below & _line(u - 0.016 - LINE)] *= 0.8
    button = below & _buttons(u, y, 0.082, 0.0058)
    colour[button] = 0.35 * colour[button] + 0.65 * np.float32(0.78)
    colour[below & _buttons(u, y, 0.082, 0.0016)] *= 0.4


def _on_coat(colour: np.ndarray, u: np.ndarray, y: np.ndarray, trunk: float,
             garment: Garment) -> None:
    """Lapels, buttons and pocket flaps."""
    side, edge = np.abs(u), 0.5 * garment.opening + 0.03
    share = np.clip((y / trunk - 0.52) / 0.46, 0, 1)
    lapel = edge + np.interp(share, [0, 0.66, 0.68, 0.76, 1], [0, 0.085, 0.058, 0.078, 0.060])
    high = (share > 0) & (share < 1)
    colour[high & _line(side - lapel)] *= 0.45
    colour[high & (side < lapel)] *= 0.90
    low = y < 0.50 * trunk
    button = low & _buttons(u - garment.opening - 0.030, y, 0.125, 0.0095)
    colour[button] = 0.25 * colour[button] + np.float32(0.012)
    x, z = np.abs(side - 0.135) - 0.060, np.abs(y - 0.05) - 0.018
    colour[_line(np.maximum(x, z))] *= 0.55


def _on_seat(colour: np.ndarray, u: np.ndarray, y: np.ndarray, top: float,
             garment: Garment) -> None:
    """Waistband, belt loops, fly and slanted pockets of trousers."""
    band = top - 0.034
    jeans = garment.fabric.kind == "denim"
    down = band - y
    fly = (down > 0) & (down < 0.125)
    stitch = 0.021 * np.sqrt(np.clip(1 - (np.maximum(down - 0.075, 0) / 0.05) ** 2, 0, 1))
    pocket = (down > 0) & (down < 0.13)
    line = fly & _line(u - stitch)
    line |= pocket & _line(np.abs(u) - 0.070 - 0.055 * (np.maximum(down, 0) / 0.13) ** 0.7)
    front = np.abs(u) < 0.19
    line |= front & _line(down)
    if jeans:
        colour[line] = 0.35 * colour[line] + 0.65 * np.array(THREAD, np.float32)
        colour[(down < 0) & (np.hypot(u, down + 0.017) < 0.0085)] = BRASS
    else:
        colour[line] *= 0.55
    colour[fly & _line(u)] *= 0.5
    loop = front & (down < 0) & (np.abs(np.abs(u) - 0.085) < 0.006)
    colour[loop] *= 0.78


def _on_leg(colour: np.ndarray, place: np.ndarray, garment: Garment) -> None:
    """The outer seam, and the crease of pressed trousers."""
    across, _, ahead = place
    if garment.fabric.kind in ("plain", "pinstripe") and garment.ease > 0.009:
        colour[(ahead > 0) & (np.abs(across) < 0.022)] *= 1.16
    colour[(across > 0) & (np.abs(ahead) < 0.018)] *= 0.66


def draw_details(colour: np.ndarray, panel: Panel, garment: Garment, u: np.ndarray,
                 place: np.ndarray, trunk: float) -> None:
    """Draw what belongs on a panel onto its colours.

    Arguments:
        colour: (N, 3) float32 linear RGB, changed in place.
        panel: where on the garment.
        garment: whose.
        u: (N,) metres around from the front.
        place: (3, N) from `Tube.stick`.
        trunk: length of the trunk in metres.
    """
    y = place[1]
    if panel.name == "bodice":
        if garment.kind == "coat":
            _on_coat(colour, u, y, trunk, garment)
        elif garment.neckline == "shirt":
            _on_shirt(colour, u, y, trunk)
    elif panel.name == "seat":
        _on_seat(colour, u, y, panel.tube.end, garment)
    elif panel.name in ("thigh", "shin"):
        _on_leg(colour, place, garment)
    if garment.fabric.kind == "knit" and panel.seam is not None and panel.name != "tail":
        ribs = np.abs(y - (panel.tube.start if panel.name == "bodice" else panel.tube.end))
        wave = np.cos(u * (2 * np.pi / 0.009))
        colour[ribs < RIB_LENGTH] *= (0.86 + 0.12 * wave[ribs < RIB_LENGTH])[:, None]


def _height(panel: Panel, garment: Garment, u: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Height of wrinkles (N,) in metres."""
    around, along, height = WRINKLES[panel.name]
    table = noise_table(panel.seed + 11)
    warp = smooth_noise(table, u * 6.0 + 31.0, y * 6.0)
    lean = (table[0, 0] - 0.5) * 1.4
    waves = smooth_noise(table, u * around + 1.6 * warp + 7.0,
                         y * along + 1.3 * warp + lean * u * along)
    where = np.clip(2.2 * smooth_noise(table, u * 4.0 + 17.0, y * 4.0 + 5.0) - 0.3, 0.2, 1.0)
    if panel.joint is not None:
        where = where * (0.35 + 1.1 * np.exp(-(((y - panel.joint) / 0.075) ** 2)))
    crease = 1.0 - np.abs(2.0 * waves - 1.0)
    size = STIFF.get(garment.fabric.kind, 1.0) * (0.7 + 24.0 * min(garment.ease, 0.02))
    return height * size * (0.6 * crease**2 + 0.4 * waves) * where


def wrinkled(normals: np.ndarray, panel: Panel, garment: Garment, u: np.ndarray,
             place: np.ndarray) -> np.ndarray:
    """Normals (3, N) of a panel that wrinkles lean aside; arguments as of `draw_details`."""
    across, y, ahead = place
    step, mirror = 0.003, panel.mirror
    here = _height(panel, garment, u, y)
    slope_u = mirror * (_height(panel, garment, u + step, y) - here) / step
    slope_y = (_height(panel, garment, u, y + step) - here) / step
    right, up, front = (row[:, None] for row in panel.tube.axes.rows)
    around = right * ahead - front * across
    around = around / np.maximum(np.linalg.norm(around, axis=0), 1e-6)
    leaned = normals - slope_u * around - slope_y * up
    return (leaned / np.linalg.norm(leaned, axis=0)).astype(np.float32)
