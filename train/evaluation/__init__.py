"""How good pictures of people in other poses are: what `python -m train.evaluate` consists of.

In the order in which a pair meets them:

    packs.py            people from packs, and a hash of what was read
    protocols.py      1 who is taken to which pose: mirrored, exchanged, listed and drawn pairs
    listed_photos.py    the same of a folder of photos with published tables
    outputs.py          pictures of other methods: folders of files, strips
    methods.py        2 our networks and the studio, each way that is compared
    picture_scores.py 3 one picture: SSIM, mask-SSIM, VGG, LPIPS, map, pose and colour agreement
    lpips.py            the distance LPIPS, weights from a file
    inception.py        the network of IS, FID and KID, weights from a file
    foreign_weights.py  reading those files
    settings.py         what scores depend on
    chunks.py         4 pairs some at a time, by several processes, kept on disk
    edit_leaks.py     5 edited maps: pixels that change outside of the edit
    set_scores.py     6 IS, FID and KID of all pictures of a method
    summary.py        7 records -> the scores of each method on the same pairs
    published.py        Table 1 of the paper, and how we would stand in it
    tables.py           scores as rows, for the page and for Markdown
    sheets.py         8 contact sheets
    page.py           9 tables and pictures as HTML
    report.py           `report.html` and `scores.json`
    choice.py           which protocols a command line asks for
    rounds.py           1 to 8 for one protocol after the other
"""
