"""The figures of the bundled example pictures: chosen clothes, stances and sets."""

from train.datasets.mannequin_backdrop import Backdrop
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_fabric import Fabric
from train.datasets.mannequin_figure import Figure, View
from train.datasets.mannequin_hair import Looks
from train.datasets.mannequin_light import Light
from train.datasets.mannequin_pose import Build
from train.datasets.mannequin_shoes import Shoes
from train.datasets.mannequin_stances import STANCES
from train.datasets.mannequin_wardrobe import colour

_BLACK, _WHITE, _CREAM = colour("#1b1b1e"), colour("#eeeae2"), colour("#e9dfcc")
_BROWN, _TAN = colour("#4a2f20"), colour("#a97848")
_SLENDER = Build(1.74, 0.157, 0.091, 0.95, 1.0)
_TALL = Build(1.84, 0.182, 0.089, 1.0, 0.0)

EXAMPLES: dict[str, Figure] = {
    "floral_dress": Figure(
        build=_SLENDER, stance=STANCES["hand_on_hip"],
        looks=Looks(colour("#b57c55"), colour("#1d1512"), style="bun"),
        garments=(
            Garment("dress", Fabric("floral", colour("#a3262f"), _CREAM, colour("#e39a5a"), 0.052),
                    ease=0.008, loose=0.0, sleeve=0.24, waist=0.38, hem=0.44, flare=0.20,
                    neckline="v", seed=3),
        ),
        shoes=Shoes("pump", colour("#6b1c20"), _BLACK),
        backdrop=Backdrop("studio", colour("#d9d2c8"), colour("#b5ada2")),
    ),
    "striped_tee_jeans": Figure(
        build=_SLENDER, stance=STANCES["weight_on_left"],
        looks=Looks(colour("#d9ab88"), colour("#3a2418"), style="long"),
        garments=(
            Garment("pants", Fabric("denim", colour("#30456e"), seed=5), ease=0.007, hem=0.95,
                    waist=0.26, seed=2),
            Garment("top", Fabric("stripes", colour("#22315c"), _WHITE, repeat=0.040),
                    ease=0.011, loose=0.35, sleeve=0.30, hem=0.02, seed=1),
        ),
        shoes=Shoes("sneaker", _WHITE, colour("#d9d6d0")),
        backdrop=Backdrop("street", floor=colour("#8f8b86"), seed=12),
    ),
    "knit_and_tartan": Figure(
        build=Build(1.70, 0.155, 0.092, 0.98, 1.0), stance=STANCES["step"],
        looks=Looks(colour("#dfb696"), colour("#9a6a38"), style="bob"),
        garments=(
            Garment("top", Fabric("knit", colour("#d8b98a")), ease=0.009, loose=0.1, sleeve=0.97,
                    hem=-0.10, neckline="high", seed=8),
            Garment("skirt", Fabric("tartan", colour("#8c2630"), _CREAM, colour("#1d2b2a"), 0.055),
                    ease=0.015, hem=0.33, waist=0.36, flare=0.22, pleats=18, seed=6),
        ),
        shoes=Shoes("boot", _BROWN, _BLACK), tights=colour("#23252b"),
        backdrop=Backdrop("street", floor=colour("#96918a"), seed=31),
    ),
    "long_coat": Figure(
        build=_TALL, stance=STANCES["pockets"],
        looks=Looks(colour("#c99a74"), colour("#221812"), style="crop"),
        garments=(
            Garment("pants", Fabric("plain", colour("#24262c")), ease=0.012, hem=0.97, waist=0.28,
                    seed=4),
            Garment("top", Fabric("plain", _WHITE), ease=0.008, loose=0.2, hem=0.0, seed=7),
            Garment("coat", Fabric("plain", colour("#8a6a48")), ease=0.022, loose=0.7, sleeve=0.98,
                    hem=0.44, opening=0.075, neckline="v", seed=4),
        ),
        shoes=Shoes("boot", _BLACK, _BLACK),
        backdrop=Backdrop("street", floor=colour("#84827f"), seed=47),
        light=Light((0.52, 0.66, 0.55)),
    ),
    "gingham_shorts": Figure(
        build=Build(1.80, 0.180, 0.090, 1.02, 0.05), stance=STANCES["easy"],
        looks=Looks(colour("#7a4a2e"), colour("#14100e"), style="crop"),
        garments=(
            Garment("pants", Fabric("plain", colour("#c9b48c")), ease=0.016, hem=0.40, waist=0.28,
                    seed=14),
            Garment("top", Fabric("gingham", colour("#2f6fa8"), _WHITE, repeat=0.048), ease=0.014,
                    loose=0.6, sleeve=0.36, hem=0.03, neckline="shirt", seed=9),
        ),
        shoes=Shoes("sneaker", colour("#d7dade"), _WHITE),
        backdrop=Backdrop("studio", colour("#b9c8cf"), colour("#9aa5a9")),
    ),
    "leather_jacket": Figure(
        build=_SLENDER, stance=STANCES["crossed"].mirrored(),
        looks=Looks(colour("#e0b595"), colour("#15110f"), style="waves"),
        garments=(
            Garment("pants", Fabric("denim", colour("#1b2336"), seed=9), ease=0.005, hem=0.87,
                    waist=0.28, seed=21),
            Garment("top", Fabric("plain", colour("#b8b2a8")), ease=0.008, loose=0.2, hem=0.0,
                    neckline="scoop", seed=22),
            Garment("coat", Fabric("leather", colour("#2a1a14")), ease=0.020, loose=0.5,
                    sleeve=0.98, hem=0.03, opening=0.065, neckline="v", seed=23),
        ),
        shoes=Shoes("boot", _BLACK, _BLACK),
        backdrop=Backdrop("studio", colour("#c7c8ca"), colour("#a3a3a4")),
    ),
    "dotted_blouse_skirt": Figure(
        build=Build(1.68, 0.153, 0.095, 1.03, 1.05), stance=STANCES["weight_on_left"].mirrored(),
        looks=Looks(colour("#5d3823"), colour("#120e0c"), style="ponytail"),
        garments=(
            Garment("top", Fabric("dots", _CREAM, colour("#1f2a44"), repeat=0.036), ease=0.008,
                    loose=0.1, sleeve=0.75, hem=-0.10, neckline="scoop", seed=31),
            Garment("skirt", Fabric("plain", colour("#27604f")), ease=0.014, hem=0.46, waist=0.36,
                    loose=0.3, flare=0.0, seed=32),
        ),
        shoes=Shoes("flat", _TAN, _BROWN),
        backdrop=Backdrop("studio", colour("#dccfc4"), colour("#b8aca2")),
        light=Light((0.50, 0.66, 0.58)),
    ),
    "pinstripe_trousers": Figure(
        build=Build(1.72, 0.157, 0.091, 0.96, 0.95), stance=STANCES["pockets"].mirrored(),
        looks=Looks(colour("#cf9f7b"), colour("#6a3a1c"), style="long"),
        garments=(
            Garment("top", Fabric("plain", colour("#e0b9a8")), ease=0.008, loose=0.1, sleeve=0.0,
                    hem=-0.02, neckline="crew", seed=41),
            Garment("pants", Fabric("pinstripe", colour("#2b3040"), colour("#c9ccd4"),
                                    repeat=0.050),
                    ease=0.013, hem=0.975, waist=0.24, flare=0.05, seed=42),
        ),
        shoes=Shoes("pump", _BLACK, _BLACK), view=View(height=1.05),
        backdrop=Backdrop("street", floor=colour("#928d88"), seed=77),
    ),
}
