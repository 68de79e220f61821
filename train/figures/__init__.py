"""Figures like the paper's, drawn again from photos, weights and one command.

    layout.py             cells, headings and a caption as one picture, as journals set them
    views.py              what a cell shows: a picture, a map, a pose, all cut from one window
    people.py             whom figures show: the project's own pictures, or CCP photos
    chosen.py             who stands in which figure
    studio.py             what all figures are made with
    pose_transfer.py      people in other stances
    intermediate_maps.py  from source to result, map by map
    ablations.py          the variants of Table 1 and Fig. 7
    texture_transfer.py   the clothes of A on B and of B on A, beside other methods
    manipulation.py       edits of the map, beside other methods
    map_edits.py          a skirt repainted as trousers, along the legs
    failures.py           wrong maps, and what repairing them does
    slow_methods.py       image analogies and neural doodle, made once and kept
    gallery.py            a page with all figures
"""
