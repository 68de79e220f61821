"""The photo of a session and its editor, brought to every state that the page sends."""

import zlib
from typing import TYPE_CHECKING

import numpy as np

from spt.parsing_formats import encode_label_map_png
from spt.photo import shrunk
from spt.photo_file import encode_photo
from spt.pose import Pose
from spt.pose_json import pose_to_json
from spt.runs import laid_over
from ui.closet import Closet
from ui.messages import Edit, Flag, Kind, Look, Reply, Side
from ui.pack import pack
from ui.requests import expect_within_reach

if TYPE_CHECKING:
    from spt.dressed_editor import DressedEditor

PREVIEW_SIDE_PX = 1024
"""Longest side of the pictures that the page shows while people edit."""


MOST_DETAIL_PX = 2560
"""Longest side of a part that is looked at closely: a large screen shows no more."""


class OpenedEditor:
    """The editor of a photo, computing again only what a new state changed."""

    def __init__(
        self, editor: "DressedEditor", size: tuple[int, int], closet: Closet
    ) -> None:
        self.editor, self.size, self._closet = editor, size, closet
        self._found_map = editor.source_map
        self._source = (editor.source_pose, editor.source_map)
        self._target_pose = editor.source_pose
        self._predicted = editor.source_map
        self._shown_seq = 0

    def doze(self) -> None:
        """Free what the next draft needs little time for."""
        self.editor.doze()

    def rest(self) -> None:
        """Free what is quickly computed again."""
        self.editor.rest()

    def answer(self, edit: Edit) -> Reply:
        """Bring the editor to the state of an edit; answer with what it asks for."""
        editor = self.editor
        if edit.kind == Kind.POSE:
            rows, columns = self.size
            return Reply(edit.seq, data=pose_to_json(edit.target.pose, columns, rows).encode())
        self._correct(edit.source)
        self._move(edit.target.pose)
        label_map = laid_over(edit.target.paint, self._predicted)
        if edit.kind == Kind.MAP:
            whole = editor.frame.paste_labels(label_map, self.size)
            return Reply(edit.seq, data=encode_label_map_png(whole))
        self._closet.expect_all(edit.wishes)
        editor.repaint(label_map)
        editor.dress(self._closet.wearings(edit.wishes, editor))
        if edit.kind == Kind.PACK:
            return Reply(edit.seq, data=pack(editor, self.size, edit))
        if edit.kind == Kind.DETAIL:
            return Reply(edit.seq, **self._detail(edit.look, edit.flags))
        if edit.kind == Kind.RESULT:
            return Reply(edit.seq, data=encode_photo(editor.render()))
        return Reply(
            edit.seq,
            **self._picture(edit),
            label_map=self._predicted if edit.flags & Flag.WANTS_MAP else None,
            origin=editor.origin() if edit.flags & Flag.WANTS_ORIGIN else None,
            map_crc32=zlib.crc32(label_map.tobytes()),
            source_crc32=zlib.crc32(self._source[1].tobytes()),
        )

    def _picture(self, edit: Edit) -> dict[str, object]:
        """The picture of a reply, or the part of it that a draft drew again."""
        draft = bool(edit.flags & Flag.DRAFT)
        picture = self.editor.render(PREVIEW_SIDE_PX, draft=draft)
        base, self._shown_seq = self._shown_seq, edit.seq
        box = self.editor.redrawn
        if box is None:
            return {"data": encode_photo(picture, "JPEG")}
        top, left, bottom, right = box
        part = picture[top:bottom, left:right]
        data = encode_photo(part, "JPEG") if part.size else b""
        return {"data": data, "base": base, "corner": (left, top)}

    def _detail(self, look: Look, flags: Flag) -> dict[str, object]:
        """A part of the result or of the photo, as sharp as it can be shown."""
        rows, columns = self.size
        left, top = min(look.left, columns - 1), min(look.top, rows - 1)
        box = (top, left, min(top + look.height, rows), min(left + look.width, columns))
        part = self.editor.photo_part(box) if flags & Flag.PHOTO else self.editor.detail(box)
        side = min(look.side, MOST_DETAIL_PX)
        return {"data": encode_photo(shrunk(part, side)[0], "JPEG"), "corner": (left, top)}

    def _correct(self, side: Side) -> None:
        """What the photo shows; strokes on the wanted map leave it alone and find it ready."""
        pose, source_map = self._source
        corrected = laid_over(side.paint, self._found_map)
        if same_pose(side.pose, pose) and np.array_equal(corrected, source_map):
            return
        expect_within_reach(side.pose, self.size)
        self.editor.correct(side.pose, corrected)
        self._source = (side.pose, corrected)
        self._target_pose, self._predicted = side.pose, corrected

    def _move(self, pose: Pose) -> None:
        if same_pose(pose, self._target_pose):
            return
        expect_within_reach(pose, self.size)
        self._predicted = self.editor.move(pose)
        self._target_pose = pose


def same_pose(one: Pose, other: Pose) -> bool:
    """Whether two poses are the same, bit by bit."""
    return np.array_equal(one.xy_px, other.xy_px) and np.array_equal(one.visible, other.visible)
