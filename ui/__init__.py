"""The page: photo, joints and map on the left, the result beside them, drawn as people edit.

    messages.py   what the browser and the server say to each other, byte by byte
    session.py    one visitor: an editor and what it was last asked; all visitors: the store
    live.py       the ways in: web socket, POST, health
    canvas.py     the one component of the page, with its facts from spt/labels.py
    page.py       the Gradio page, the fallback events, the whole web application
"""

import os

# Gradio reads this when it is imported: nothing here may call home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
