"""Which device and number format to compute with."""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

import torch
from torch import nn

from spt.errors import InputError, expect

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def pick_device(name: str) -> torch.device:
    """ "auto", "cpu" or "cuda" to a device; auto takes the GPU where there is one."""
    expect(
        name in ("auto", "cpu", "cuda"),
        InputError,
        "device",
        got=repr(name),
        expected="auto, cpu or cuda",
    )
    available = torch.cuda.is_available()
    expect(
        name != "cuda" or available,
        InputError,
        "device",
        got="cuda, but PyTorch sees no GPU",
        expected="a CUDA GPU and a CUDA build of PyTorch",
        fix="Use --device cpu.",
    )
    return torch.device("cuda" if name != "cpu" and available else "cpu")


def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether bf16 convolutions are native; elsewhere they can be far slower than fp32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def autocast(device: torch.device) -> contextlib.AbstractContextManager:
    """Mixed precision in bf16 where it is fast, else nothing."""
    if has_fast_bfloat16(device):
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return contextlib.nullcontext()


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Compute in this thread alone: on small pictures a second one wins nothing, and takes a core
    from whoever else needs it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def with_cast_weights(network: nn.Module, device: torch.device) -> nn.Module:
    """Cast the weights, in place, that `autocast` would cast anew at every call; the same results.

    The network then only runs under `autocast`.
    """
    if has_fast_bfloat16(device):
        for module in network.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                module.to(torch.bfloat16)
    return network


def full_precision(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Keep a function out of mixed precision: bf16 places pixels only to the nearest one or two."""

    @functools.wraps(function)
    def wrapped(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with torch.autocast("cpu", enabled=False), torch.autocast("cuda", enabled=False):
            return function(*args, **kwargs)

    return wrapped
