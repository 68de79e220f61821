"""The page: photo, joints and map on the left, the result beside them, drawn as people edit.

    messages.py      what the browser and the server say to each other, byte by byte
    requests.py      bytes of the browser -> messages, each checked whole
    imports.py       maps, pose files, stances and other people's stances, for the open photo
    pack.py          everything about a result in one zip
    opened_editor.py the editor of an open photo, brought to every state that the page sends
    closet.py        fabrics and photos that garments of one visitor take their look from
    session.py       one visitor: an editor and what it was last asked; all visitors: the store
    live.py          the ways in: web socket, POST, health
    doors.py         what is turned away before: bodies too large, routes that nobody needs
    api_work.py      the endpoints for programs, text to text
    api.py           these endpoints, and whose turn it is
    carry_facts.py   the figures by which the page carries paint along with the pose
    canvas.py        the one component of the page, with its facts from spt/labels.py
    page.py          the Gradio page, the fallback events, the whole web application
"""

import os

# Gradio reads this when it is imported: nothing here may call home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
