"""A label map as outlines, for drawing programs: one path a label, holes included."""

import numpy as np

from spt.labels import BACKGROUND, LABEL_COLOURS, LABELS

Corner = tuple[int, int]


def outlines_svg(label_map: np.ndarray) -> str:
    """The borders of all labels but the background.

    Arguments:
        label_map: (H, W) uint8 labels 0..9, as large as the photo.

    Returns:
        an SVG text in pixels of the map; each path has the label's name as its id. Borders run
        between pixels, so a path encloses exactly the pixels of its label.
    """
    rows, columns = label_map.shape
    # A map of cells laid on a large photo repeats whole rows and columns: one of each is enough.
    y, x = _changes(label_map), _changes(label_map.T)
    cells = label_map[y[:-1, None], x[:-1]]
    paths = []
    for label, name in enumerate(LABELS):
        loops = [] if label == BACKGROUND else _border(cells == label)
        if loops:
            lines = "".join(
                "M" + " ".join(f"{x[column]},{y[row]}" for column, row in loop) + "Z"
                for loop in loops
            )
            red, green, blue = LABEL_COLOURS[label].tolist()
            paths.append(
                f'  <path id="{name}" fill="rgb({red} {green} {blue})" fill-opacity="0.5" '
                f'stroke="rgb({red} {green} {blue})" fill-rule="evenodd" d="{lines}">'
                f"<title>{name.replace('_', ' ')}</title></path>\n"
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns} {rows}" '
        f'width="{columns}" height="{rows}">\n{"".join(paths)}</svg>\n'
    )


def _changes(label_map: np.ndarray) -> np.ndarray:
    """The rows of an (H, W) map that differ from the row before, and H."""
    differs = (label_map[1:] != label_map[:-1]).any(axis=1)
    return np.r_[0, np.flatnonzero(differs) + 1, len(label_map)]


def _border(region: np.ndarray) -> list[list[Corner]]:
    """Corners (column, row) of the loops along the pixel edges of a region (H, W) bool."""
    following = _edges(region)
    loops = []
    while following:
        start = place = next(iter(following))
        corners, heading = [], None
        while True:
            end = _take(following, place)
            turn = (end[0] - place[0], end[1] - place[1])
            if turn != heading:
                corners.append(place)
            place, heading = end, turn
            if place == start and start not in following:
                break
        loops.append(corners)
    return loops


def _edges(region: np.ndarray) -> dict[Corner, list[Corner]]:
    """Where each corner of a border leads to, one pixel on, the region on the right."""
    padded = np.pad(region, 1).astype(np.int8)
    down = np.diff(padded, axis=0)[:, 1:-1]  # (H + 1, W): 1 where the region begins below
    right = np.diff(padded, axis=1)[1:-1]  # (H, W + 1): 1 where it begins to the right
    following: dict[Corner, list[Corner]] = {}
    for row, column in np.argwhere(down).tolist():
        ends = ((column, row), (column + 1, row))
        start, end = ends if down[row, column] > 0 else ends[::-1]
        following.setdefault(start, []).append(end)
    for row, column in np.argwhere(right).tolist():
        ends = ((column, row + 1), (column, row))
        start, end = ends if right[row, column] > 0 else ends[::-1]
        following.setdefault(start, []).append(end)
    return following


def _take(following: dict[Corner, list[Corner]], place: Corner) -> Corner:
    """Go along one edge from a corner, which is then gone."""
    ends = following[place]
    end = ends.pop()
    if not ends:
        del following[place]
    return end
