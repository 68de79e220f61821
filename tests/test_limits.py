"""How often and how much: buckets, places, and the memory that things hold."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from spt.networks import Networks
from ui.limits import MOST_NAMES, Buckets, Places
from ui.weight import bytes_held


def test_a_bucket_gives_what_is_in_it_and_fills_up_again() -> None:
    now_s = [0.0]
    buckets = Buckets(2.0, 4.0, lambda: now_s[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0]
    assert buckets.take("a") == 0.5  # half a second for one token
    assert buckets.take("b") == 0
    now_s[0] = 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a", 3) == 1.5
    now_s[0] = 100.0
    assert buckets.take("a", 99) == 0  # more than fits costs a full one
    assert buckets.take("a") == 0.5


def test_no_rate_is_no_limit() -> None:
    assert {Buckets(0, 0).take("a", 1000) for _ in range(100)} == {0}


def test_buckets_are_few() -> None:
    buckets = Buckets(1.0, 1.0, lambda: 0.0)
    for number in range(MOST_NAMES + 1):
        assert buckets.take(str(number)) == 0
    assert buckets.take(str(MOST_NAMES)) == 1.0
    assert buckets.take("0") == 0  # forgotten, as the one not seen for longest


def test_places_are_few_and_one_name_has_few_of_them() -> None:
    async def story() -> list[str]:
        places, order = Places(3, 2), []

        async def stay(name: str, until: asyncio.Event) -> None:
            async with places.place(name):
                order.append(name)
                await until.wait()

        first, last = asyncio.Event(), asyncio.Event()
        last.set()
        guests = [asyncio.create_task(stay("a", first)) for _ in range(2)]
        await asyncio.sleep(0.01)
        guests.append(asyncio.create_task(stay("a", last)))  # has to wait
        await asyncio.sleep(0.01)
        assert not places.has_room_for("a") and places.has_room_for("b")
        async with places.place("b"):
            order.append("b")
            assert not places.has_room_for("c")
        first.set()
        await asyncio.wait_for(asyncio.gather(*guests), 5)
        assert places.has_room_for("a")
        return order

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, story()).result() == ["a", "a", "b", "a"]


class Thing:
    def __init__(self, **parts: object) -> None:
        vars(self).update(parts)


def test_memory_counts_once_and_whole() -> None:
    array = np.zeros(1000, np.float32)
    tensor = torch.zeros(500)
    thing = Thing(
        whole=array, part=array[:10], tensor=tensor, view=tensor[3:], same=tensor.numpy(),
        more=[(b"12345",), {"x": "123"}], again=array,
    )  # fmt: skip
    thing.itself = thing
    assert bytes_held(thing) == 4000 + 2000 + 5 + 3
    assert bytes_held((array[:10], thing)) == 4000 + 2000 + 5 + 3


def test_the_networks_of_all_are_nobodys_memory() -> None:
    layer = torch.nn.Linear(10, 10)
    assert bytes_held([layer, Networks, None, 3]) == 0
