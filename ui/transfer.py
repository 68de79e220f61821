"""The Transfer tab on the server: two or three photos, fabrics, and who wears what.

    POST /studio/transfer, with the session's token: length of a JSON text u32, the text, a file

    {"do": "photo", "slot": "a" | "b" | "c"}       the file is a photo; answers with the table
    {"do": "swatch", "number": 0..15}              the file is a picture of a fabric
    {"do": "dress", "wearer": "a" | "b", "full": false, "wearings": [WEARING, ...]}
    WEARING = {"label": 3, "strength": 1.0, "donor": DONOR}
    DONOR = {"kind": "photo", "slot": "b", "label": 3}
          | {"kind": "swatch", "number": 0, "scale": 0.5, "turn": 0}
          | {"kind": "colour", "rgb": [200, 40, 40]}

The answer is a Reply of ui/messages.py: the table as text, a picture as data.
"""

import json
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response

from spt.donors import Donor, SwatchDonor, Wearing, colour, shows, swatch
from spt.dressed_editor import DressedEditor
from spt.errors import InputError, SptError, expect
from spt.json_fields import few_objects, inner, number, one_of, three_values, whole
from spt.labels import GARMENT_LABELS, LABELS
from spt.photo_file import encode_photo, read_photo
from spt.wardrobe import wardrobe
from spt.wishes import file_name
from ui.closet import Closet, shown_garments
from ui.live import TOKEN_HEADER, address_of, same_origin
from ui.measures import Work
from ui.messages import MAX_PHOTO_BYTES, Reply, Status
from ui.opened_editor import PREVIEW_SIDE_PX
from ui.session import Session
from ui.studio import GONE, Job, Studio

SLOTS, WEARERS = ("a", "b", "c"), ("a", "b")
MOST_SWATCHES = 16
MOST_TASK_BYTES = 1 << 14
LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class TransferCall:
    """What a page asks for."""

    task: dict[str, object]
    file_bytes: bytes
    seq: int = 0


class TransferRoom:
    """The photos and fabrics of one visitor; used by one thread at a time.

    Its photos hang in the visitor's closet, too, so that the studio takes garments from them.
    """

    def __init__(self, new_editor: Callable[[], DressedEditor], closet: Closet) -> None:
        self._new_editor, self._closet = new_editor, closet
        self._people: dict[str, DressedEditor] = {}
        self._swatches: dict[int, SwatchDonor] = {}

    def answer(self, call: TransferCall) -> Reply:
        """Do what a call asks for; what cannot be done is said in the reply."""
        started_at = time.perf_counter()
        tasks = {"photo": self._open, "swatch": self._take_swatch, "dress": self._dress}
        try:
            task = one_of(call.task, "do", tuple(tasks))
            reply = tasks[task](call.task, call.file_bytes)
        except SptError as error:
            reply = Reply(call.seq, Status.ERROR, str(error))
        return replace(reply, milliseconds=(time.perf_counter() - started_at) * 1000)

    def _open(self, task: dict[str, object], file_bytes: bytes) -> Reply:
        slot = one_of(task, "slot", SLOTS)
        editor = self._new_editor()
        notes = editor.open(read_photo(file_bytes)).notes
        self._people[slot] = editor
        name = file_name("photo", file_bytes)
        self._closet.hang(name, editor)
        facts = {
            "notes": list(notes), "rows": self.table(),
            "file": name, "garments": shown_garments(editor),
        }  # fmt: skip
        preview = encode_photo(editor.render(PREVIEW_SIDE_PX), "JPEG")
        return Reply(0, text=json.dumps(facts), data=preview)

    def _take_swatch(self, task: dict[str, object], file_bytes: bytes) -> Reply:
        held = whole(task, "number", MOST_SWATCHES)
        self._swatches[held] = swatch(read_photo(file_bytes), 1.0)
        return Reply(0, data=encode_photo(self._swatches[held].tile, "JPEG"))

    def _dress(self, task: dict[str, object], file_bytes: bytes) -> Reply:
        expect(not file_bytes, InputError, "transfer", got="a file", expected="none")
        wearer = self._person(one_of(task, "wearer", WEARERS))
        wearings = few_objects(task.get("wearings"), "wearings", len(GARMENT_LABELS))
        wearer.dress({
            whole(one, "label", len(LABELS)): Wearing(self._donor(one), number(one, "strength"))
            for one in wearings
        })  # fmt: skip
        if task.get("full") is True:
            return Reply(0, data=encode_photo(wearer.render()))
        return Reply(0, data=encode_photo(wearer.render(PREVIEW_SIDE_PX), "JPEG"))

    def _donor(self, wearing: dict[str, object]) -> Donor:
        donor = inner(wearing, "donor")
        kind = one_of(donor, "kind", ("photo", "swatch", "colour"))
        if kind == "photo":
            person = self._person(one_of(donor, "slot", SLOTS))
            return person.as_donor(whole(donor, "label", len(LABELS)))
        if kind == "swatch":
            held = whole(donor, "number", MOST_SWATCHES)
            expect(held in self._swatches, InputError, "fabric", got=f"number {held}",
                   expected=f"among {sorted(self._swatches)}", fix="Drop it again.")  # fmt: skip
            scale, turn = number(donor, "scale"), number(donor, "turn")
            return self._swatches[held].at(scale, turn)
        return colour(three_values(donor, "rgb"))

    def _person(self, slot: str) -> DressedEditor:
        expect(slot in self._people, InputError, f"photo {slot.upper()}", got="none",
               expected="an open photo", fix="Open it first.")  # fmt: skip
        return self._people[slot]

    def rest(self) -> None:
        """Free what is quickly computed again."""
        for person in self._people.values():
            person.rest()

    def table(self) -> list[dict[str, object]]:
        """One row a garment: which photos show it, and why it is not exchanged."""
        people = self._people
        remarks: dict[str, dict[int, str]] = {}
        for wearer, donor in (("a", "b"), ("b", "a")):
            if wearer in people and donor in people:
                names = (f"Photo {wearer.upper()}", f"Photo {donor.upper()}")
                rows = wardrobe(people[wearer], people[donor], names)
                remarks[wearer] = {row.label: row.remark for row in rows}
        return [
            {
                "label": label,
                "name": LABELS[label].replace("_", " ").capitalize(),
                "shown": {
                    slot: shows(one.as_donor(label).source, label) for slot, one in people.items()
                },
                "remarks": {slot: rows[label] for slot, rows in remarks.items()},
            }
            for label in GARMENT_LABELS
        ]


def parse_call(data: bytes) -> TransferCall:
    """Read what a browser sent; InputError for everything else."""
    expect(len(data) >= LENGTH.size, InputError, "transfer", got=f"{len(data)} bytes",
           expected=f"at least {LENGTH.size}")  # fmt: skip
    (size,) = LENGTH.unpack_from(data)
    expect(size <= min(MOST_TASK_BYTES, len(data) - LENGTH.size), InputError, "transfer",
           got=f"a task of {size} bytes", expected=f"at most {MOST_TASK_BYTES}")  # fmt: skip
    try:
        task = json.loads(data[LENGTH.size : LENGTH.size + size])
    except (ValueError, RecursionError) as reason:
        raise InputError("transfer: got a task that is no JSON, expected an object.") from reason
    expect(isinstance(task, dict), InputError, "transfer", got=type(task).__name__,
           expected="an object")  # fmt: skip
    return TransferCall(task, data[LENGTH.size + size :])


def transfer_routes(studio: Studio, new_editor: Callable[[], DressedEditor]) -> APIRouter:
    """The route of the Transfer tab."""
    routes = APIRouter()

    @routes.post("/studio/transfer")
    async def transfer(request: Request) -> Response:
        if not same_origin(request):
            return Response("Foreign pages may not call.", status_code=403)
        session = studio.store.get(request.headers.get(TOKEN_HEADER, ""))
        if session is None:
            async for _ in request.stream():  # a browser cut off while sending hears no answer
                pass
            reply = Reply(0, Status.NO_SESSION, GONE)
        else:
            if not isinstance(session.room, TransferRoom):
                session.room = TransferRoom(new_editor, session.closet)
            async with studio.uploads.place(address_of(request)):
                reply = await _answered(studio, session, await request.body())
        return Response(reply.to_bytes(), media_type="application/octet-stream")

    return routes


async def _answered(studio: Studio, session: Session, data: bytes) -> Reply:
    try:
        call = parse_call(data)
        size = len(call.file_bytes)
        expect(size <= MAX_PHOTO_BYTES, InputError, "photo", got=f"{size / 2**20:.1f} MB",
               expected=f"up to {MAX_PHOTO_BYTES // 2**20} MB")  # fmt: skip
    except SptError as error:
        return Reply(0, Status.ERROR, str(error))
    room = session.room
    if not isinstance(room, TransferRoom):  # freed while the photo was on its way
        return Reply(0, Status.NO_SESSION, GONE)
    job = Job(0, Work.TRANSFER, lambda: room.answer(call))
    return await studio.serve(session, lambda: job, lambda: job.work)
