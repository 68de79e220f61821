"""Several processes, on one machine or many, as one training; `accelerate` connects them.

    python -m torch.distributed.run --nproc_per_node 2 -m train.run studio_ccp ...

starts two on this machine, each with its own GPU if there are two (by nccl), else on the CPU (by
gloo); `accelerate launch` does as well where there are GPUs.

All processes draw the same batches, each computes its own people of them, and the gradients are
averaged. So two processes do what one would do, up to terms that are no means over people, and to
self-driven steps: each process draws holes and edits for its own people, so the batches after them
differ. The first process alone reports and writes; the clock is its clock. All must see the same
folders.
"""

import torch
from accelerate import PartialState
from accelerate.utils import broadcast, reduce
from torch import distributed, nn

from spt.device import pick_device


def join(device: str) -> torch.device:
    """Find the other processes, if there are any; returns the device to compute on.

    Arguments:
        device: "auto", "cpu" or "cuda".
    """
    chosen = pick_device(device)
    PartialState(cpu=chosen.type == "cpu")  # also makes this process's GPU the current one
    return chosen


def count() -> int:
    """How many processes train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def is_first() -> bool:
    """Whether this process reports and writes."""
    return not distributed.is_initialized() or distributed.get_rank() == 0


def my_share() -> slice:
    """The people of a batch that this process computes."""
    return slice(distributed.get_rank(), None, count()) if count() > 1 else slice(None)


def agreed(*values: float) -> tuple[float, ...]:
    """Numbers of the first process, in all processes."""
    if count() == 1:
        return values
    numbers = torch.tensor(values, dtype=torch.float64, device=PartialState().device)
    return tuple(broadcast(numbers).tolist())


def everywhere(condition: bool) -> bool:
    """Whether something holds in all processes."""
    if count() == 1:
        return condition
    holds = torch.tensor([float(condition)], device=PartialState().device)
    return reduce(holds, "sum").item() == count()


def wait() -> None:
    """Go on when all processes have come here."""
    if count() > 1:
        PartialState().wait_for_everyone()


def leave() -> None:
    """Part from the other processes at the end."""
    PartialState().destroy_process_group()


def average_gradients(network: nn.Module) -> None:
    """Put the mean over the processes in the place of each process's own gradients."""
    if count() == 1:
        return
    trained = [one for one in network.parameters() if one.requires_grad]
    # A term may have no people in one process, and so no gradient there.
    gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in trained]
    sums = reduce(torch.cat([one.flatten() for one in gradients]), "mean")
    pieces = sums.split([one.numel() for one in trained])
    for parameter, piece in zip(trained, pieces, strict=True):
        parameter.grad = piece.view_as(parameter)


def batch_unit() -> int:
    """What a batch must be a multiple of, to be shared out; stage 1 halves its batch first."""
    return 2 * count() if count() > 1 else 1
