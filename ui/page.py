"""The Gradio page, its fallback events, and the whole web application around it.

`web_app` puts the studio's own routes before Gradio's, which take every other address.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from spt.dressed_editor import DressedEditor
from ui.api import Loan, add_endpoints
from ui.canvas import STATIC_FOLDER, AnswerBox, PersonCanvas, example_names
from ui.doors import BURST_S, Doors
from ui.entrance import Entrance
from ui.forgetful import keep_nothing
from ui.headers import SafeHeaders
from ui.limits import Buckets
from ui.live import address_of, studio_routes, watch_routes
from ui.measures import Refusal
from ui.messages import MAX_EDIT_BYTES, Reply, Status
from ui.requests import seq_of
from ui.studio import Studio
from ui.transfer import transfer_routes

TITLE = "Semantic Person Studio"
FULL = "The studio is full at the moment. Close pages you do not need; try again in a minute."
BUSY = "Others are sending photos at the moment. Try again in a few seconds."
GARBLED = "The request could not be read. Load the page again."
STYLESHEETS = ("page", "layout", "controls", "palette", "menus", "surface", "notices", "strip",
               "transfer")  # fmt: skip

Answer = Callable[[object, gr.Request], Awaitable[dict[str, object]]]


class FreshFiles(StaticFiles):
    """Files that a browser asks about again on every visit, so an update is seen at once."""

    async def get_response(self, path: str, scope: MutableMapping[str, object]) -> Response:
        """The file, or 304 where the browser has it already."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


@dataclass(frozen=True)
class Door:
    """Who may come in, how often, and by which address."""

    root_path: str = ""
    """Prefix of all addresses."""
    logins: tuple[str, ...] = ()
    """user:password of everybody who may; none for all."""
    metrics_token: str = ""
    """Opens /metrics; "" shuts it."""
    requests_per_second: float = 0
    """Of one network address; 0 for any number."""
    frame_ancestors: str = "'self'"
    """Pages that may show ours in a frame."""


def web_app(
    studio: Studio,
    examples_folder: Path,
    new_dressed: Callable[[], DressedEditor] | None = None,
    door: Door = Door(),
    loan: Loan | None = None,
) -> FastAPI:
    """The application to serve.

    Arguments:
        studio: serves.
        examples_folder: pictures of the gallery; may be missing.
        new_dressed: makes the editors of the Transfer tab and of the endpoints for programs; None
            for an application without both.
        door: who may come in.
        loan: does the calls of programs somewhere else; None for here.
    """
    app = FastAPI(lifespan=studio.lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    rate = Buckets(door.requests_per_second, BURST_S * door.requests_per_second)
    too_fast = partial(studio.measures.refused, Refusal.TOO_FAST)
    app.add_middleware(Doors, rate=rate, on_too_fast=too_fast)
    app.add_middleware(Entrance, studio=studio, root_path=door.root_path, logins=door.logins)
    app.add_middleware(SafeHeaders, frame_ancestors=door.frame_ancestors)
    app.include_router(watch_routes(studio, door.metrics_token))
    app.include_router(studio_routes(studio))
    if new_dressed is not None:
        app.include_router(transfer_routes(studio, new_dressed))
    app.mount("/studio/static", FreshFiles(directory=STATIC_FOLDER))
    app.mount("/studio/examples", StaticFiles(directory=examples_folder, check_dir=False))
    blocks = page(studio, example_names(examples_folder), new_dressed, loan)
    blocks.queue(api_open=False, max_size=64)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        head=head(),
        root_path=door.root_path or None,
        theme=gr.themes.Base(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        mcp_server=False,
    )
    studio.at_sweep.append(keep_nothing(app, blocks).forget_unfetched)
    return app


def head() -> str:
    """What goes into the head of the page: the stylesheets, before anything is drawn."""
    links = (f'<link rel="stylesheet" href="studio/static/{name}.css">' for name in STYLESHEETS)
    return '<meta name="referrer" content="no-referrer">' + "".join(links)


def page(
    studio: Studio,
    examples: list[str],
    new_dressed: Callable[[], DressedEditor] | None = None,
    loan: Loan | None = None,
) -> gr.Blocks:
    """The page: one component, two events for browsers without a web socket, the endpoints."""
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False) as blocks:
        canvas = PersonCanvas(examples)
        answers = AnswerBox()
        for listen, answer in ((canvas.hello, hello(studio)), (canvas.ask, ask(studio))):
            listen(
                answer,
                inputs=canvas,
                outputs=answers,
                trigger_mode="multiple",
                show_progress="hidden",
                concurrency_limit=None,  # the model takes turns by itself
                api_visibility="undocumented",
            )
        if new_dressed is not None:
            add_endpoints(blocks, studio, new_dressed, loan)
    return blocks


def hello(studio: Studio) -> Answer:
    """The event by which a page gets its token; a login, where there is one, protects it."""

    async def answer(value: object, request: gr.Request) -> dict[str, object]:
        session = studio.store.create(address_of(request.request))
        if session is None:
            studio.measures.refused(Refusal.FULL)
            return {"id": _field(value, "id"), "sentence": FULL}
        return {"id": _field(value, "id"), "token": session.token}

    return answer


def ask(studio: Studio) -> Answer:
    """The event that carries any message where the web socket cannot."""

    async def answer(value: object, request: gr.Request) -> dict[str, object]:
        token, data = _field(value, "token"), _field(value, "data")
        try:
            message = base64.b64decode(str(data), validate=True)
        except (binascii.Error, ValueError):
            reply = Reply(0, Status.ERROR, GARBLED)
        else:
            reply = await _answered(studio, str(token), message, address_of(request.request))
        encoded = base64.b64encode(reply.to_bytes()).decode()
        return {"id": _field(value, "id"), "data": encoded}

    return answer


async def _answered(studio: Studio, token: str, message: bytes, address: str) -> Reply:
    if len(message) <= MAX_EDIT_BYTES:
        return await studio.call(token, message)
    if not studio.uploads.has_room_for(address):  # this photo is in memory already: it cannot wait
        return Reply(seq_of(message), Status.ERROR, BUSY)
    async with studio.uploads.place(address):
        return await studio.call(token, message)


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
