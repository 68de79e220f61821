"""The studio for programs: four endpoints by name, for `gradio_client`.

Pictures travel as base64 text within JSON, both ways. So Gradio's own ways for files, which keep
them on the disk and fetch web addresses, stay shut (ui/doors.py). A call has editors of its own,
which go with its answer. All programs together take turns with the visitors like one of them.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TypeVar

import gradio as gr

from spt.errors import InputError, SptError, expect
from ui import api_work
from ui.api_work import AS_TEXT, Call, NewEditor
from ui.live import same_origin
from ui.measures import Work
from ui.messages import MAX_PHOTO_BYTES, Reply, Status
from ui.studio import FAILED, HUNG, Job, Studio
from ui.turns import Who

MOST_CALLS = 16
MOST_CHARACTERS = 4 * MAX_PHOTO_BYTES * 4 // 3
"""What the calls at work and in line may hold in memory: four of the largest photos."""

BUSY = "Too many calls are waiting already. Try again in a few seconds."
FOREIGN = "Foreign pages may not call."
BROKEN = "Something went wrong on the server. Try again."
TOO_LONG = "The server could not draw this in time."

PROGRAMS = Who("programs", "")
"""All of them together take turns as one network address with one visitor."""

Result = TypeVar("Result")
Loan = Callable[[Callable[..., Call], tuple], Awaitable]
"""Given a function of api_work.py and its arguments but the first, brings what it answers."""


class EditingApi:
    """The endpoints; the docstring of each is what Gradio shows in its list of them."""

    def __init__(self, studio: Studio, new_editor: NewEditor, loan: Loan | None = None) -> None:
        """
        Arguments:
            studio: gives turns.
            new_editor: makes the editors of a call.
            loan: does a whole call somewhere else; None for here, in turns.
        """
        self._studio, self._new_editor, self._loan = studio, new_editor, loan
        self._line = asyncio.Lock()  # so that only one call at a time waits among the visitors
        self._sizes: list[int] = []

    async def inspect(self, request: gr.Request, photo: str) -> tuple[dict, str]:
        """Find the person in a photo, given as base64 text or data URL. Returns an object with
        `pose` (OpenPose JSON in photo pixels), `frame` (left, top, width and height of the
        person's frame) and `notes` (what to know about it); and the label map at the size of the
        photo, an indexed PNG as data URL."""
        with self.place(request, photo=photo):
            return await self.answer(api_work.inspect, photo)

    async def repose(
        self, request: gr.Request, photo: str, pose_json: dict | str, label_map: str | None = None
    ) -> tuple[str, str]:
        """Take the person in a photo to the pose of `pose_json`, OpenPose JSON as object or text.
        `label_map` is what the photo shows, at its size: the map of /inspect, mended where it was
        wrong. Returns the picture, a PNG, and the label map of the new pose, an indexed PNG;
        files are base64 text or data URLs, answers are data URLs."""
        with self.place(request, photo=photo, label_map=label_map):
            return await self.answer(api_work.repose, photo, pose_json, label_map)

    async def repaint(
        self,
        request: gr.Request,
        photo: str,
        label_map: str,
        pose_json: dict | str | None = None,
    ) -> str:
        """Paint the person in a photo as an edited label map says: take the map of /inspect,
        change labels in it, send it at the size of the photo. `pose_json` is the pose in the
        photo, where /inspect found a wrong one. Returns the picture, a PNG; files are base64 text
        or data URLs, the answer is a data URL."""
        with self.place(request, photo=photo, label_map=label_map):
            return await self.answer(api_work.repaint, photo, label_map, pose_json)

    async def transfer(
        self,
        request: gr.Request,
        a: str,
        b: str,
        labels: list[str] | None = None,
        swatch: str | None = None,
        swatch_label: str | None = None,
    ) -> tuple[str, str, list[str]]:
        """Exchange the look of the garments of two photos: upper_clothes, pants and skirt, or
        those in `labels`. With `swatch`, the picture of a fabric, the person of `a` wears the
        garment `swatch_label` in it. Returns the person of `a` in the clothes of `b`, and that
        of `b` in those of `a`, PNG, and a sentence for each garment that keeps its own look;
        files are base64 text or data URLs, answers are data URLs."""
        with self.place(request, a=a, b=b, swatch=swatch, swatch_label=swatch_label):
            return await self.answer(api_work.transfer, (a, b), labels, swatch, swatch_label)

    @contextlib.contextmanager
    def place(self, request: gr.Request, **texts: object) -> Iterator[None]:
        """A place among the calls at work and in line, as far as there is one.

        Only short things may wait besides `texts`, whose sum is limited.
        """
        if not same_origin(request.request):
            raise refusal(FOREIGN)
        size = sum(len(text) for text in texts.values() if isinstance(text, str))
        if len(self._sizes) >= MOST_CALLS or sum(self._sizes) + size > MOST_CHARACTERS:
            raise refusal(BUSY)
        self._sizes.append(size)
        try:
            for name, text in texts.items():
                expect(text is None or isinstance(text, str), InputError, name,
                       got=type(text).__name__, expected=AS_TEXT)  # fmt: skip
            yield
        except SptError as error:
            raise refusal(str(error)) from error
        finally:
            self._sizes.remove(size)

    async def answer(self, work: Callable[..., Call[Result]], *given: object) -> Result:
        """What a call answers; gr.Error if it is refused."""
        if self._loan is not None:
            return await self._loan(work, given)
        call = work(self._new_editor, *given)
        next(call)
        results: list[Result] = []
        while not results:
            await self.turn(partial(_go_on, call, results))
        return results[0]

    async def turn(self, do: Callable[[], None]) -> None:
        """Do a share of a call in the worker, when its turn comes; gr.Error if it is refused."""

        def answer() -> Reply:
            try:
                do()
            except SptError as error:
                return Reply(0, Status.ERROR, str(error))
            return Reply(0)

        job = Job(0, Work.PROGRAM, answer)
        async with self._line:
            reply = await self._studio.do(PROGRAMS, lambda: job, lambda: job.work)
        if reply.status != Status.OK:
            broken = {FAILED: BROKEN, HUNG: TOO_LONG}
            raise refusal(broken.get(reply.text, reply.text))


def _go_on(call: Call[Result], results: list[Result]) -> None:
    """To where a call yields, or ends with a result."""
    try:
        next(call)
    except StopIteration as end:
        results.append(end.value)


def add_endpoints(
    blocks: gr.Blocks, studio: Studio, new_editor: NewEditor, loan: Loan | None = None
) -> None:
    """Add the endpoints to a page under construction; arguments as of EditingApi."""
    api = EditingApi(studio, new_editor, loan)
    for endpoint, answers in (
        (api.inspect, ("found", "label_map")),
        (api.repose, ("picture", "label_map")),
        (api.repaint, ("picture",)),
        (api.transfer, ("a_in_b", "b_in_a", "remarks")),
    ):
        # The model takes turns by itself.
        dependency = gr.api(endpoint, concurrency_limit=None)
        for number, name in zip(dependency["outputs"], answers, strict=True):
            blocks.blocks[number].label = name  # Gradio would list it as "1st" or "2nd"


def refusal(sentence: str) -> gr.Error:
    """What a program is told instead of an answer."""
    return gr.Error(sentence, print_exception=False)
