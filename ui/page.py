"""The Gradio page, its fallback events, and the whole web application around it.

`web_app` puts the studio's own routes before Gradio's, which take every other address.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from spt.dressed_editor import DressedEditor
from ui.api import add_endpoints
from ui.canvas import STATIC_FOLDER, AnswerBox, PersonCanvas, example_names
from ui.doors import Doors, keep_nothing
from ui.live import Studio, address_of, studio_routes
from ui.messages import MAX_EDIT_BYTES, Reply, Status
from ui.requests import seq_of
from ui.session import SessionStore
from ui.transfer import transfer_routes

TITLE = "Semantic Person Studio"
FULL = "The studio is full at the moment. Close pages you do not need; try again in a minute."
BUSY = "Others are sending photos at the moment. Try again in a few seconds."
GARBLED = "The request could not be read. Load the page again."
STYLESHEETS = ("page", "layout", "controls", "palette", "menus", "surface", "notices", "strip",
               "transfer")  # fmt: skip

Answer = Callable[[object], Awaitable[dict[str, object]]]
Greeting = Callable[[object, gr.Request], Awaitable[dict[str, object]]]


class FreshFiles(StaticFiles):
    """Files that a browser asks about again on every visit, so an update is seen at once."""

    async def get_response(self, path: str, scope: MutableMapping[str, object]) -> Response:
        """The file, or 304 where the browser has it already."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


def web_app(
    store: SessionStore,
    examples_folder: Path,
    new_dressed: Callable[[], DressedEditor] | None = None,
) -> FastAPI:
    """The application to serve.

    Arguments:
        store: where visitors get their sessions.
        examples_folder: pictures of the gallery; may be missing.
        new_dressed: makes the editors of the Transfer tab and of the endpoints for programs; None
            for an application without both.
    """
    studio = Studio(store)
    app = FastAPI(lifespan=studio.lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Doors)
    app.include_router(studio_routes(studio))
    if new_dressed is not None:
        app.include_router(transfer_routes(studio, new_dressed))
    app.mount("/studio/static", FreshFiles(directory=STATIC_FOLDER))
    app.mount("/studio/examples", StaticFiles(directory=examples_folder, check_dir=False))
    blocks = page(studio, example_names(examples_folder), new_dressed)
    blocks.queue(api_open=False, max_size=64)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        head=head(),
        theme=gr.themes.Base(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        mcp_server=False,
    )
    keep_nothing(app, blocks)
    return app


def head() -> str:
    """What goes into the head of the page: the stylesheets, before anything is drawn."""
    links = (f'<link rel="stylesheet" href="studio/static/{name}.css">' for name in STYLESHEETS)
    return '<meta name="referrer" content="no-referrer">' + "".join(links)


def page(
    studio: Studio,
    examples: list[str],
    new_dressed: Callable[[], DressedEditor] | None = None,
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
            add_endpoints(blocks, studio, new_dressed)
    return blocks


def hello(studio: Studio) -> Greeting:
    """The event by which a page gets its token; a login, where there is one, protects it."""

    async def answer(value: object, request: gr.Request) -> dict[str, object]:
        session = studio.store.create(address_of(request.request))
        if session is None:
            return {"id": _field(value, "id"), "sentence": FULL}
        return {"id": _field(value, "id"), "token": session.token}

    return answer


def ask(studio: Studio) -> Answer:
    """The event that carries any message where the web socket cannot."""

    async def answer(value: object) -> dict[str, object]:
        token, data = _field(value, "token"), _field(value, "data")
        try:
            message = base64.b64decode(str(data), validate=True)
        except (binascii.Error, ValueError):
            reply = Reply(0, Status.ERROR, GARBLED)
        else:
            reply = await _answered(studio, str(token), message)
        encoded = base64.b64encode(reply.to_bytes()).decode()
        return {"id": _field(value, "id"), "data": encoded}

    return answer


async def _answered(studio: Studio, token: str, message: bytes) -> Reply:
    if len(message) <= MAX_EDIT_BYTES:
        return await studio.call(token, message)
    if studio.uploads.locked():  # this photo is in memory already: it may not wait there
        return Reply(seq_of(message), Status.ERROR, BUSY)
    async with studio.uploads:
        return await studio.call(token, message)


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
