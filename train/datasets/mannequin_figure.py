"""A figure: who it is, how it stands, what it wears and where; and its parts as a scene.

    before = picture_of(figure, (1024, 768))
    after = picture_of(figure.wearing(*other_garments), (1024, 768))
    moved = picture_of(figure.standing(other_stance), (1024, 768))

Camera, backdrop and light belong to the figure, not to its outfit or stance: `before` and `after`
are the same body pixel for pixel wherever the clothes do not differ (other shoes may lift it by
their heels), and `moved` is seen from the same place.
"""

from dataclasses import dataclass, replace

import numpy as np

from spt import labels
from train.datasets.mannequin_backdrop import Backdrop
from train.datasets.mannequin_body import ARM_LABELS, Paint, Part, body_shapes
from train.datasets.mannequin_bottoms import pants_part, skirt_part
from train.datasets.mannequin_cloth import Garment
from train.datasets.mannequin_fabric import Rgb
from train.datasets.mannequin_hair import Looks
from train.datasets.mannequin_head import head_parts
from train.datasets.mannequin_light import Light, Surface
from train.datasets.mannequin_outfit import upper_parts
from train.datasets.mannequin_pose import LEFT, RIGHT, Build, Skeleton, stand
from train.datasets.mannequin_render import Picture, render
from train.datasets.mannequin_scene import Camera, Scene
from train.datasets.mannequin_shoes import Shoes, shoe_parts
from train.datasets.mannequin_stances import Stance

# How softly a bare part joins the one before it, metres.
FILLETS = {"arm": 0.006, "hand": 0.014}

CLEARANCE = 0.022
"""How far hands stay away from hips and trunk, whatever is worn there, metres."""


@dataclass(frozen=True)
class View:
    """How the camera sees the figure; heights are shares of the picture."""

    fill: float = 0.86  # height of the figure
    above: float = 0.065  # space above the head
    shift: float = 0.0  # figure moved to the right, share of the picture's width
    height: float = 1.15  # of the camera, metres
    distance: float = 5.2  # metres


@dataclass(frozen=True)
class Figure:
    """Everything that makes one picture."""

    build: Build = Build()
    stance: Stance = Stance()
    looks: Looks = Looks()
    garments: tuple[Garment, ...] = ()
    shoes: Shoes = Shoes()
    tights: Rgb | None = None
    backdrop: Backdrop = Backdrop()
    light: Light = Light()
    view: View = View()
    mirrored: bool = False

    def wearing(self, *garments: Garment) -> "Figure":
        """The same figure, stance and camera in other clothes, from the innermost outwards."""
        return replace(self, garments=garments)

    def standing(self, stance: Stance) -> "Figure":
        """The same figure, clothes and camera in another stance."""
        return replace(self, stance=stance)

    def skeleton(self) -> Skeleton:
        """Its joints in the world; clothes other than shoes do not move them."""
        return stand(self.build, self.stance, self.shoes.heel, CLEARANCE)

    def mirror(self) -> "Figure":
        """The same figure in a mirror; backdrop and light stay where they are."""
        return replace(
            self, stance=self.stance.mirrored(), mirrored=not self.mirrored,
            looks=replace(self.looks, parting=-self.looks.parting),
            view=replace(self.view, shift=-self.view.shift),
        )


def _skin_paint(colour: Rgb, label: int, skeleton: Skeleton, is_trunk: bool) -> Paint:
    """Skin or tights with one label; bare shoulders belong to the arms."""

    def paint(points: np.ndarray, normals: np.ndarray) -> Surface:
        count = points.shape[1]
        tags = np.full(count, label, np.uint8)
        if is_trunk:
            for side in (RIGHT, LEFT):
                outward = skeleton.shoulders[side] - skeleton.chest
                reach = outward @ outward
                beyond = outward @ (points - skeleton.chest[:, None]) > 0.86 * reach
                tags[beyond] = ARM_LABELS[side]
        return Surface(
            np.tile(np.array(colour, np.float32), (count, 1)), np.full(count, 0.09, np.float32),
            np.full(count, 22.0, np.float32), np.ones(count, np.float32), tags,
        )

    return paint


def figure_parts(figure: Figure, skeleton: Skeleton) -> list[Part]:
    """All parts of a figure, skin first."""
    skin = figure.looks.skin
    legs = figure.tights or skin
    parts = []
    for name, shape, label, anchors in body_shapes(skeleton):
        tint = legs if label in (labels.LEFT_LEG, labels.RIGHT_LEG) else skin
        paint = _skin_paint(tint, label, skeleton, name == "trunk")
        fillet = FILLETS.get(name.partition("_")[2], 0.0)
        parts.append(Part(name, shape, paint, fillet, anchors))
    parts += head_parts(skeleton, figure.looks)
    parts += shoe_parts(skeleton, figure.shoes, legs)
    for rank, garment in enumerate(figure.garments):
        if garment.kind == "skirt":
            parts.append(skirt_part(skeleton, garment, figure.mirrored))
        elif garment.kind == "pants":
            parts.append(pants_part(skeleton, garment, figure.mirrored))
        else:
            parts += upper_parts(skeleton, garment, f"{garment.kind}{rank}", figure.mirrored)
    return parts


def figure_camera(figure: Figure, size: tuple[int, int]) -> Camera:
    """A camera that shows the whole figure as its view asks, whatever it wears and does."""
    rows, columns = size
    view = figure.view
    upright = stand(figure.build, Stance())
    top = float(upright.head_centre[1]) + 0.125 * figure.build.head
    focal = view.fill * rows * view.distance / top
    x = (columns - 1) / 2 + view.shift * columns
    y = view.above * rows + focal * (top - view.height) / view.distance
    return Camera(np.array([0.0, view.height, view.distance]), focal, (x, y))


def picture_of(figure: Figure, size: tuple[int, int] = (256, 192), samples: int = 2) -> Picture:
    """Render a figure.

    Arguments:
        figure: who, in which stance, in which clothes, seen by which camera.
        size: rows and columns; the view is the same at every size of the same shape.
        samples: rays along each side of a pixel.
    """
    skeleton = figure.skeleton()
    scene = Scene(figure_parts(figure, skeleton))
    camera = figure_camera(figure, size)
    return render(scene, skeleton, camera, figure.backdrop, figure.light, size, samples)
