"""The page: photo, joints and map on the left, the result beside them, drawn as people edit.

    messages.py      what the browser and the server say to each other, byte by byte
    requests.py      bytes of the browser -> messages, each checked whole
    imports.py       maps, pose files, stances and other people's stances, for the open photo
    pack.py          everything about a result in one zip
    opened_editor.py the editor of an open photo, brought to every state that the page sends
    closet.py        fabrics and photos that garments of one visitor take their look from
    weight.py        how much memory something holds
    session.py       one visitor: an editor and what it was last asked
    store.py         all visitors, within a limit of memory
    limits.py        how often, and how many at a time
    turns.py         whose turn it is
    crew.py          the threads that work, and a watch over them
    measures.py      what is counted and timed, for /metrics
    logs.py          what is written down
    studio.py        all of it together: visitors, crew and turns, from loading to the end
    live.py          the ways in: web socket, POST, health
    headers.py       what every answer tells browsers, so that they keep others out
    doors.py         what is turned away before: bodies too large, too many requests, other routes
    entrance.py      before that: prefix of addresses, waiting room, login
    connections.py   and before that: connections that say or take nothing
    forgetful.py     Gradio without a memory
    api_work.py      the endpoints for programs, text to text
    api.py           these endpoints, and whose turn it is
    zero.py          these endpoints on a GPU that a Space lends
    transfer.py      the Transfer tab
    carry_facts.py   the figures by which the page carries paint along with the pose
    canvas.py        the one component of the page, with its facts from spt/labels.py
    page.py          the Gradio page, the fallback events, the whole web application
    settings.py      options and environment variables
    serving.py       the server: opens the door, is ready, ends in good order
"""

import os

# Gradio reads this when it is imported: nothing here may call home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# What it keeps and sums up about events, for a page that is off.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
