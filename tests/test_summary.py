"""train/evaluation/summary.py and tables.py: sums over pairs, and what a table shows of them."""

import numpy as np
import pytest

from spt.labels import NUM_LABELS, PANTS
from train.evaluation.protocols import Protocol
from train.evaluation.sheets import hardest
from train.evaluation.summary import scores_of, summed_up
from train.evaluation.tables import COLUMNS, NOT_GIVEN, best, cell, columns_for


def record(pair: str, method: str, ssim: float, right: int, colour: float | None) -> dict:
    iou = np.zeros((NUM_LABELS, 2), int)
    iou[0], iou[PANTS] = (right, 20), (2, 4)
    colours: list[float | None] = [None] * NUM_LABELS
    colours[PANTS] = colour
    return {"pair": pair, "method": method, "ssim": ssim, "person_ssim": ssim,
            "keypoints": [right, 16], "iou": iou.tolist(), "colours": colours}  # fmt: skip


def protocol(*names: str) -> Protocol:
    def load(part: slice) -> None:
        raise AssertionError("nothing is read to sum up")

    return Protocol("some", "Some", "made", "test", True, tuple((one, "t") for one in names),
                    (4, 4), load, "", ("list:7: gone",))  # fmt: skip


def test_counts_are_summed_before_they_are_divided() -> None:
    records = [record("a", "studio", 0.2, 16, 3.0), record("b", "studio", 0.6, 4, None)]
    scores = scores_of(records)
    assert scores["ssim"] == pytest.approx(0.4)
    assert scores["pck"] == 20 / 32
    assert scores["iou_background"] == 20 / 40 and scores["iou_pants"] == 4 / 8
    assert scores["miou"] == pytest.approx((0.5 + 0.5) / 10)
    assert scores["colour"] == scores["colour_pants"] == 3.0 and "colour_skirt" not in scores


def test_methods_are_compared_on_the_pairs_that_all_answered() -> None:
    some = protocol("a", "b", "c")
    pairs = some.pairs
    records = [record(pair, "copy", 0.5, 8, 1.0) for pair in pairs]
    records += [record(pair, "theirs", 0.9, 8, 1.0) for pair in pairs[1:]]
    records += [record(pairs[1], "studio", 0.7, 8, 1.0), record(pairs[2], "studio", 0.1, 8, 1.0)]
    records.append({"pair": pairs[0], "method": "studio", "refused": "pose: too far"})
    found = summed_up(some, records, ["theirs", "silent"])
    assert found.scored == pairs[1:]
    assert list(found.scores) == ["studio", "copy", "theirs"]  # ours first
    assert found.scores["studio"]["ssim"] == pytest.approx(0.4)
    assert found.problems == ["list:7: gone", f"{pairs[0]}: studio: pose: too far"]
    assert hardest(found, records) == [pairs[2], pairs[1]]  # copies do not count


def test_cells_of_a_table() -> None:
    by_key = {one.key: one for one in COLUMNS}
    assert cell({"ssim": 0.12345}, by_key["ssim"]) == "0.123"
    assert cell({}, by_key["fid"]) == NOT_GIVEN and cell({}, by_key["ssim"]) == ""
    table = {"a": {"ssim": 0.5004, "vgg": 1.0}, "b": {"ssim": 0.5001, "vgg": 2.0}, "c": {}}
    assert best(table, by_key["ssim"]) == set()  # both print 0.500
    assert best(table, by_key["vgg"]) == {"a"}
    assert {"ssim", "lpips", "vgg"} & {one.key for one in columns_for(truth=False)} == set()
