"""Random figures: bodies, looks, outfits and sets drawn from a seed, with some taste."""

from dataclasses import replace

import numpy as np

from train.datasets.mannequin_backdrop import Backdrop
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_fabric import Fabric, Rgb
from train.datasets.mannequin_figure import Figure, View
from train.datasets.mannequin_hair import HAIR_STYLES, Looks
from train.datasets.mannequin_light import Light
from train.datasets.mannequin_pose import Build
from train.datasets.mannequin_shoes import Shoes
from train.datasets.mannequin_stances import ARMS, STANCES, Arm, Foot, Stance


def colour(code: str) -> Rgb:
    """Linear RGB of a display colour such as "#d8b48a"."""
    values = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return tuple(float(value) for value in linear)


DOLLS = ("#e9e4dc", "#d9d0c4", "#3a3a3d")
SKINS = ("#e3bfa4", "#dcb08f", "#dcab86", "#c68f68", "#a87049", "#87532f", "#643c24")
HAIRS = ("#14100e", "#241813", "#3b2619", "#5a3a22", "#80552f", "#b58a54", "#8a3d1e", "#8d8a87")
EYES = ("#4a2f1c", "#3a2a1a", "#5a6b4a", "#4f6a86", "#6a5a3a")
LIPS = ("#b5655c", "#a8534f", "#c07a6c", "#9c3f44")
DARKS = ("#16171c", "#1f2a44", "#2c2f36", "#3a2a2c", "#22362f", "#40322a", "#31354f", "#4a1f2a")
LIGHTS = ("#f4f1ea", "#e8e0d2", "#d9dde2", "#f1e3d3", "#cfd8e3", "#ead9dc", "#d8e2d4")
VIVIDS = ("#b8353a", "#d77f3c", "#e0b040", "#3f7f5f", "#2f6fa8", "#7a4b8f", "#c75b7f", "#2f8f93",
          "#8a9a4a", "#a65a3a")
DENIMS = ("#28395c", "#4a628a", "#6f8bb0", "#1b2337")
LEATHERS = ("#1a1715", "#3a241a", "#6a3f26", "#8a5a36", "#701f22", "#d8d2c6")
WALLS = ("#c9cacc", "#d8d2c8", "#bfc8cf", "#d9cdc6", "#c3c9bd", "#aeb3ba", "#e2e0dc")
FLOORS = ("#9c9a97", "#8a8784", "#a39a8e", "#787a7d")


def _pick(rng: np.random.Generator, *palettes: tuple[str, ...]) -> Rgb:
    """One colour out of all palettes, with a slight random tint."""
    codes = [code for palette in palettes for code in palette]
    base = np.array(colour(codes[rng.integers(len(codes))]))
    return tuple(np.clip(base * rng.uniform(0.88, 1.12, 3), 0.004, 0.92).tolist())


def random_fabric(rng: np.random.Generator, kinds: tuple[str, ...]) -> Fabric:
    """A fabric of one of `kinds` in colours that suit it."""
    kind = str(rng.choice(kinds))
    seed, repeat = int(rng.integers(1 << 30)), float(rng.uniform(0.035, 0.075))
    light, dark = _pick(rng, LIGHTS), _pick(rng, DARKS)
    vivid, other = _pick(rng, VIVIDS), _pick(rng, VIVIDS, LIGHTS)
    if kind == "denim":
        return Fabric("denim", _pick(rng, DENIMS), seed=seed)
    if kind == "leather":
        return Fabric("leather", _pick(rng, LEATHERS), seed=seed)
    if kind in ("stripes", "gingham", "two_tone", "dots"):
        first = dark if rng.random() < 0.5 else vivid
        pair = (first, light) if rng.random() < 0.7 else (light, first)
        return Fabric(kind, *pair, repeat=repeat, seed=seed)
    if kind == "floral":
        ground = dark if rng.random() < 0.4 else light if rng.random() < 0.5 else vivid
        return Fabric(kind, ground, _pick(rng, LIGHTS, VIVIDS), other, repeat, seed)
    if kind == "motif":
        ground = light if rng.random() < 0.5 else dark
        return Fabric(kind, ground, vivid, other, float(rng.uniform(0.045, 0.062)), seed)
    if kind == "pinstripe":
        return Fabric(kind, dark, light, repeat=repeat, seed=seed)
    if kind == "tartan":
        return Fabric(kind, vivid if rng.random() < 0.6 else dark, light, dark, repeat, seed)
    plain = _pick(rng, *((DARKS,), (LIGHTS,), (VIVIDS,))[rng.integers(3)])
    return Fabric(kind, plain, seed=seed)


_TOP_FABRICS = ("plain", "plain", "stripes", "gingham", "dots", "floral", "two_tone", "denim",
                "motif")
_DRESS_FABRICS = ("plain", "plain", "floral", "dots", "stripes", "gingham", "knit")
_SKIRT_FABRICS = ("plain", "plain", "tartan", "denim", "leather", "floral", "stripes", "pinstripe")
_PANTS_FABRICS = ("denim", "denim", "plain", "plain", "pinstripe", "leather", "tartan", "floral")


def _top(rng: np.random.Generator, tucked: bool, curve: float) -> Garment:
    """A t-shirt, shirt or sweater."""
    sweater = rng.random() < 0.35
    fabrics = ("knit", "knit", "plain", "stripes") if sweater else _TOP_FABRICS
    sleeve = rng.choice((0.97, 0.97, 0.75)) if sweater else rng.choice(
        (0.0, 0.22, 0.30, 0.36, 0.75, 0.97), p=(0.12, 0.15, 0.23, 0.2, 0.1, 0.2)
    )
    return Garment(
        "top", random_fabric(rng, fabrics),
        ease=float(rng.uniform(0.006, 0.009) if tucked else rng.uniform(0.008, 0.018)),
        loose=0.1 if tucked else float(rng.uniform(0.1, 0.85)),
        sleeve=float(sleeve), hem=-0.10 if tucked else float(rng.uniform(-0.03, 0.035)),
        neckline=str(rng.choice(("crew", "crew", "high") if sweater else
                                ("crew", "crew", "v", "scoop", "shirt"))),
        seed=int(rng.integers(1 << 30)),
    )


def _pants(rng: np.random.Generator) -> Garment:
    """Leggings, trousers, wide trousers or shorts."""
    cut = rng.choice(("slim", "straight", "wide", "shorts"), p=(0.35, 0.3, 0.15, 0.2))
    ease = {"slim": (0.004, 0.008), "straight": (0.012, 0.018), "wide": (0.018, 0.026),
            "shorts": (0.010, 0.020)}[str(cut)]
    hem = rng.uniform(0.22, 0.42) if cut == "shorts" else rng.uniform(0.86, 0.985)
    return Garment(
        "pants", random_fabric(rng, _PANTS_FABRICS), ease=float(rng.uniform(*ease)),
        hem=float(hem), waist=float(rng.uniform(0.20, 0.34)),
        flare=float(rng.uniform(0.03, 0.09)) if cut == "wide" else 0.0,
        seed=int(rng.integers(1 << 30)),
    )


def _skirt(rng: np.random.Generator) -> Garment:
    """A pencil, A-line or pleated skirt."""
    cut = rng.choice(("pencil", "line", "pleated"))
    flare = {"pencil": 0.0, "line": rng.uniform(0.08, 0.25), "pleated": rng.uniform(0.14, 0.3)}
    return Garment(
        "skirt", random_fabric(rng, _SKIRT_FABRICS), ease=float(rng.uniform(0.013, 0.017)),
        loose=0.3, hem=float(rng.uniform(0.20, 0.72)), waist=float(rng.uniform(0.28, 0.38)),
        flare=float(flare[str(cut)]), pleats=int(rng.integers(14, 24)) * (cut == "pleated"),
        seed=int(rng.integers(1 << 30)),
    )


def _dress(rng: np.random.Generator) -> Garment:
    """A dress, fitted or straight."""
    return Garment(
        "dress", random_fabric(rng, _DRESS_FABRICS), ease=float(rng.uniform(0.006, 0.012)),
        loose=float(rng.choice((0.0, 0.1, 0.6))), sleeve=float(rng.choice((0, 0.2, 0.3, 0.97))),
        hem=float(rng.uniform(0.25, 0.70)), waist=float(rng.uniform(0.32, 0.44)),
        flare=float(rng.choice((0.0, 0.12, 0.2, 0.28))),
        neckline=str(rng.choice(("crew", "v", "scoop", "shirt"))), seed=int(rng.integers(1 << 30)),
    )


def random_outfit(rng: np.random.Generator, curve: float) -> tuple[Garment, ...]:
    """Garments from the innermost to the outermost."""
    choice = rng.random()
    if curve > 0.5 and choice < 0.28:
        garments: tuple[Garment, ...] = (_dress(rng),)
    elif curve > 0.5 and choice < 0.55:
        garments = (_top(rng, True, curve), _skirt(rng))
    else:
        garments = (_pants(rng), _top(rng, False, curve))
    if rng.random() < 0.20:
        fabric = random_fabric(rng, ("plain", "plain", "tartan", "leather", "denim", "knit"))
        coat = Garment(
            "coat", fabric, ease=float(rng.uniform(0.021, 0.025)), loose=0.7, sleeve=0.98,
            hem=float(rng.uniform(0.02, 0.09) if rng.random() < 0.4 else rng.uniform(0.25, 0.6)),
            opening=float(rng.uniform(0.04, 0.10)), neckline="v", seed=int(rng.integers(1 << 30)),
        )
        inner = tuple(
            replace(g, ease=min(g.ease, 0.010), loose=min(g.loose, 0.3), flare=0.0,
                    hem=min(g.hem, 0.02) if g.kind == "top" else g.hem, pleats=0)
            for g in garments
        )
        garments = (*inner, coat)
    return garments


def random_stance(rng: np.random.Generator) -> Stance:
    """One of the natural stances or its mirror image, every angle slightly changed."""
    stance = STANCES[sorted(STANCES)[rng.integers(len(STANCES))]]
    if rng.random() < 0.5:
        stance = stance.mirrored()
    near = lambda value, spread: float(value + rng.normal(0, spread))  # noqa: E731
    chosen = [ARMS[rng.integers(len(ARMS))] if rng.random() < 0.3 else arm for arm in stance.arms]
    arms = tuple(
        Arm(*(tuple(near(value, 0.05) for value in bone) for bone in (arm.upper, arm.fore,
                                                                       arm.hand)))
        for arm in chosen
    )
    feet = tuple(
        Foot(near(foot.out, 0.012), near(foot.forward, 0.02), near(foot.turn, 0.08))
        for foot in stance.feet
    )
    turn = rng.normal(0, 0.16)
    return replace(
        stance, arms=arms, feet=feet, turn=stance.turn + float(turn),
        sway=near(stance.sway, 0.008), hip_tilt=near(stance.hip_tilt, 0.015),
        shoulder_tilt=near(stance.shoulder_tilt, 0.02), head_nod=near(0.02, 0.05),
        head_turn=near(stance.head_turn - 0.5 * turn, 0.15),
        head_tilt=near(stance.head_tilt, 0.04),
    )


def _random_looks(rng: np.random.Generator, soft: bool) -> Looks:
    """A person, or one in twenty times a bald shop mannequin."""
    styles = HAIR_STYLES if soft else ("crop", "crop", "crop", "bald", "bob")
    looks = Looks(
        _pick(rng, SKINS), _pick(rng, HAIRS), _pick(rng, EYES), _pick(rng, LIPS),
        str(rng.choice(styles)), float(rng.choice((-1.0, 1.0))),
    )
    if rng.random() < 0.05:
        tone = _pick(rng, DOLLS)
        return Looks(tone, tone, tone, tone, "bald", looks.parting)
    return looks


def random_figure(seed: int, index: int = 0) -> Figure:
    """Figure number `index` of a seed: the same numbers give the same figure."""
    rng = np.random.default_rng([seed, index])
    curve = float(rng.uniform(0.75, 1.1) if rng.random() < 0.68 else rng.uniform(0.0, 0.15))
    soft = curve > 0.5
    build = Build(
        float(rng.uniform(1.62, 1.80) if soft else rng.uniform(1.72, 1.90)),
        float(rng.uniform(0.150, 0.164) if soft else rng.uniform(0.174, 0.190)),
        float(rng.uniform(0.086, 0.098)), float(rng.uniform(0.93, 1.10)), curve,
    )
    looks = _random_looks(rng, soft)
    garments = random_outfit(rng, curve)
    kinds = ("sneaker", "flat", "boot", "pump") if soft else ("sneaker", "boot")
    shoes = Shoes(str(rng.choice(kinds)), _pick(rng, LEATHERS, DARKS, LIGHTS),
                  _pick(rng, ("#e8e4dc", "#2a2522")))
    bare = garments[0].kind != "pants"
    tights = _pick(rng, DARKS) if bare and rng.random() < 0.22 else None
    backdrop = Backdrop(str(rng.choice(("studio", "street", "street"))), _pick(rng, WALLS),
                        _pick(rng, FLOORS), int(rng.integers(1 << 30)))
    light = Light((float(rng.uniform(-0.8, 0.8)), 0.66, float(rng.uniform(0.4, 0.8))),
                  hardness=float(rng.uniform(5, 11)))
    view = View(float(rng.uniform(0.76, 0.85)), float(rng.uniform(0.04, 0.075)),
                float(rng.uniform(-0.06, 0.06)), float(rng.uniform(0.95, 1.35)),
                float(rng.uniform(4.4, 6.0)))
    return Figure(build, random_stance(rng), looks, garments, shoes, tights, backdrop, light, view)
