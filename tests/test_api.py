"""The endpoints for programs, asked by gradio_client as anybody would: the right answers."""

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from gradio_client import Client
from PIL import Image

from spt.dressed_editor import DressedEditor
from spt.labels import BACKGROUND, LEFT_WRIST, PANTS, SKIRT, UPPER_CLOTHES
from spt.networks import load_networks
from spt.parsing_formats import encode_label_map_png, read_label_map
from spt.photo_file import read_photo
from spt.pose import Pose
from spt.pose_json import pose_to_json, read_pose_json
from spt.wardrobe import same_garments
from tests.api_calls import client_of, got, running, sent
from tests.page.conftest import Server

PHOTO, OTHER = "floral_dress.jpg", "striped_tee_jeans.jpg"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkpoint_dir: Path) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("api")) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    with client_of(server) as client:
        yield client


@pytest.fixture(scope="module")
def examples(root: Path) -> Path:
    return root / "assets" / "examples"


@pytest.fixture(scope="module")
def photo(examples: Path) -> np.ndarray:
    return read_photo(examples / PHOTO)


@pytest.fixture(scope="module")
def editors(examples: Path, checkpoint_dir: Path) -> tuple[DressedEditor, DressedEditor]:
    """The two examples, opened without any server."""
    networks = load_networks(checkpoint_dir)
    pair = DressedEditor(networks), DressedEditor(networks)
    for editor, name in zip(pair, (PHOTO, OTHER), strict=True):
        editor.open(read_photo(examples / name))
    return pair


@pytest.fixture(scope="module")
def found(client: Client, examples: Path) -> tuple[dict, str]:
    return client.predict(sent(examples / PHOTO), api_name="/inspect")


def changed(data_url: str, photo: np.ndarray) -> np.ndarray:
    """(H, W) bool: where an answered picture is not the photo."""
    picture = read_photo(got(data_url))
    assert picture.shape == photo.shape
    return (picture != photo).any(axis=-1)


def test_the_endpoints_are_listed_with_their_words(client: Client) -> None:
    listed = client.view_api(return_format="dict")["named_endpoints"]
    assert list(listed) == ["/inspect", "/repose", "/repaint", "/transfer"]
    names = [one["parameter_name"] for one in listed["/transfer"]["parameters"]]
    assert names == ["a", "b", "labels", "swatch", "swatch_label"]
    assert [one["label"] for one in listed["/repose"]["returns"]] == ["picture", "label_map"]
    assert all("base64" in endpoint["description"] for endpoint in listed.values())


def test_inspect_finds_what_the_editor_finds(
    found: tuple[dict, str], editors: tuple[DressedEditor, DressedEditor], photo: np.ndarray
) -> None:
    facts, label_map = found
    editor = editors[0]
    pose = read_pose_json(json.dumps(facts["pose"]))
    assert (pose.visible == editor.source_pose.visible).all()
    assert np.abs(pose.xy_px - editor.source_pose.xy_px).max() < 0.5
    assert facts["frame"] == list(editor.frame.box)
    assert facts["notes"] == []
    with Image.open(io.BytesIO(got(label_map))) as picture:
        assert picture.mode == "P"
    expected = editor.frame.paste_labels(editor.source_map, photo.shape[:2])
    assert (read_label_map(got(label_map), size=photo.shape[:2]) == expected).mean() > 0.999


def test_the_same_pose_gives_the_photo_back(
    client: Client, examples: Path, found: tuple[dict, str], photo: np.ndarray
) -> None:
    facts, label_map = found
    for pose in (facts["pose"], json.dumps(facts["pose"])):
        answer = client.predict(sent(examples / PHOTO), pose, api_name="/repose")
        assert not changed(answer[0], photo).any()
        assert got(answer[1]) == got(label_map)


def test_a_moved_wrist_changes_the_picture_and_the_map_around_it(
    client: Client,
    examples: Path,
    found: tuple[dict, str],
    editors: tuple[DressedEditor, DressedEditor],
    photo: np.ndarray,
) -> None:
    xy_px = editors[0].source_pose.xy_px.copy()
    xy_px[LEFT_WRIST] += (30, -40)
    x, y = xy_px[LEFT_WRIST]
    rows, columns = photo.shape[:2]
    wanted = pose_to_json(Pose(xy_px, editors[0].source_pose.visible), columns, rows)
    picture, label_map = client.predict(
        sent(examples / PHOTO), wanted, found[1], api_name="/repose"
    )
    edited = changed(picture, photo)
    assert edited[int(y) - 15 : int(y) + 15, int(x) - 15 : int(x) + 15].mean() > 0.3
    assert 0 < edited.mean() < 0.25
    assert (read_label_map(got(label_map)) != read_label_map(got(found[1]))).any()


@pytest.mark.parametrize("with_pose", [False, True])
def test_painting_changes_the_picture_there_alone(
    client: Client,
    examples: Path,
    found: tuple[dict, str],
    photo: np.ndarray,
    with_pose: bool,
) -> None:
    label_map = read_label_map(got(found[1]))
    rows, columns = np.nonzero(np.isin(label_map, (PANTS, SKIRT)))
    band = np.zeros(label_map.shape, bool)
    band[rows.max() - 30 : rows.max() + 20, columns.min() - 10 : columns.max() + 10] = True
    painted = np.where(band, SKIRT, label_map).astype(np.uint8)
    answer = client.predict(
        sent(examples / PHOTO),
        "data:image/png;base64," + sent(encode_label_map_png(painted)),
        found[0]["pose"] if with_pose else None,
        api_name="/repaint",
    )
    edited = painted != label_map
    assert changed(answer, photo)[edited].mean() > 0.5
    near = cv2.dilate(edited.astype(np.uint8), np.ones((121, 121), np.uint8)) == 1
    assert not changed(answer, photo)[~near].any()


def test_the_found_map_changes_nothing(
    client: Client, examples: Path, found: tuple[dict, str], photo: np.ndarray
) -> None:
    answer = client.predict(sent(examples / PHOTO), found[1], api_name="/repaint")
    assert not changed(answer, photo).any()


def test_two_people_exchange_their_clothes_as_their_editors_do(
    client: Client, examples: Path, editors: tuple[DressedEditor, DressedEditor]
) -> None:
    answers = client.predict(
        sent(examples / PHOTO), sent(examples / OTHER), ["upper_clothes"], api_name="/transfer"
    )
    *pictures, remarks = answers
    assert remarks == []
    for answer, pair in zip(pictures, (editors, editors[::-1]), strict=True):
        pair[0].dress(same_garments(*pair, (UPPER_CLOTHES,)))
        expected = pair[0].render()
        pair[0].dress({})
        assert changed(answer, pair[0].render()).any()
        apart = np.abs(read_photo(got(answer)).astype(int) - expected)
        assert apart.mean() < 0.05


def test_a_garment_that_only_one_photo_has_is_explained(client: Client, examples: Path) -> None:
    skirt, jeans = sent(examples / PHOTO), sent(examples / OTHER)
    *_, remarks = client.predict(skirt, jeans, ["skirt", "pants"], api_name="/transfer")
    assert [remark.partition(":")[0] for remark in remarks] == [
        "b shows no skirt", "a shows no pants",
    ]  # fmt: skip


def test_a_swatch_dresses_one_garment_of_a(
    client: Client, examples: Path, found: tuple[dict, str], photo: np.ndarray
) -> None:
    blue = np.zeros((80, 80, 3), np.uint8)
    blue[:] = 200, 40, 20  # blue first
    answers = client.predict(
        sent(examples / PHOTO), sent(examples / OTHER), [],
        sent(cv2.imencode(".png", blue)[1].tobytes()), "upper_clothes", api_name="/transfer",
    )  # fmt: skip
    shirt = read_label_map(got(found[1])) == UPPER_CLOTHES
    red, _, blue = read_photo(got(answers[0]))[shirt].mean(axis=0)
    assert blue > red + 40
    background = read_label_map(got(found[1])) == BACKGROUND
    assert changed(answers[0], photo)[background].mean() < 0.02
    assert not changed(answers[1], read_photo(examples / OTHER)).any()


def test_the_example_of_the_readme_moves_the_wrist(
    server: Server, root: Path, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = re.findall(r"```py\n(.+?)```", (root / "README.md").read_text(), re.DOTALL)
    assert len(example.splitlines()) == 8
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", True)
    (tmp_path / "photo.jpg").write_bytes((examples / PHOTO).read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    here = example.replace("http://127.0.0.1:7860", server.address)
    exec(compile(ast.parse(here), "README.md", "exec"), names)
    names["client"].close()
    before, after = (read_photo(tmp_path / name) for name in ("photo.jpg", "reposed.png"))
    assert 0 < (before != after).any(axis=-1).mean() < 0.3
