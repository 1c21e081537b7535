"""The card or the processor that counts, and the numbers that it is quickest with."""

from __future__ import annotations

import gc
from contextlib import AbstractContextManager, nullcontext, suppress

import torch

from bot.errors import EngineUnusable
from plugins.ddsp_svc.orders import NAME
from plugins.ddsp_svc.settings import AUTO, CPU

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
BFLOAT_CARDS = 8  # the compute capability from which a card counts in bfloat16
HALF_CARDS = 7  # from which float16 is quicker than float32
FULL = ("out of memory", "alloc_failed", "can't allocate memory", "not enough memory")
NO_CARD = "torch sees no CUDA card; the processor does the work"


class NoNumbers(Exception):
    """What came out is not finite: too much for numbers of 16 bits, or the weights are broken."""


def pick_device(asked: str) -> tuple[torch.device, str]:
    """The device that is meant, and what to tell of it.

    `auto` is the first card. The processor stands in where there is no card, or one that cannot be
    used. Raises EngineUnusable for the number of a card that is not there while others are.
    """
    processor = torch.device("cpu")
    if asked == CPU:
        return processor, ""
    if not torch.cuda.is_available():
        return processor, "" if asked == AUTO else NO_CARD
    index = torch.device("cuda" if asked == AUTO else asked).index or 0
    cards = torch.cuda.device_count()
    if index >= cards:
        there = ", ".join(f"cuda:{one}" for one in range(cards))
        raise EngineUnusable(NAME, f"there is no card cuda:{index}", hint=f"there are: {there}")
    card = torch.device("cuda", index)
    if fault := fault_of(card):
        return processor, f"the card cannot be used ({fault}); the processor does the work"
    return card, ""


def fault_of(card: torch.device) -> str:
    """Why a card cannot count, such as that torch was built without its generation; else empty."""
    try:
        torch.ones(1, device=card).add(1).item()
    except RuntimeError as error:
        return str(error).partition("\n")[0]
    return ""


def dtype_for(precision: str, device: torch.device) -> torch.dtype:
    """The numbers to count in; `auto` is half of float32 where the machine has it in hardware."""
    if precision != AUTO:
        return DTYPES[precision]
    if device.type == "cpu":
        return torch.bfloat16 if _matrix_unit() else torch.float32
    generation = torch.cuda.get_device_capability(device)[0]
    if generation >= BFLOAT_CARDS:
        return torch.bfloat16
    return torch.float16 if generation >= HALF_CARDS else torch.float32


def _matrix_unit() -> bool:
    """Whether the processor multiplies matrices of bfloat16 (AMX): without it they are slower."""
    known = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(known and known())


def device_words(device: torch.device) -> str:
    """`NVIDIA H200`, `processor, 2 threads`."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return "processor, 1 thread" if threads == 1 else f"processor, {threads} threads"


def on(device: torch.device) -> AbstractContextManager[object]:
    """Within it a card is the one that this thread works on."""
    return torch.cuda.device(device) if device.type == "cuda" else nullcontext()


def is_full(error: Exception) -> bool:
    """Whether a memory was too small: CUDA's libraries and the processor's allocator say so in
    words alone."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    told = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in told for words in FULL)


def free_memory() -> None:
    """Hands back what nobody holds any more, and what the cards keep of it for later.

    A network whose launches are quick refers to itself, so that only the collector ends it.
    """
    gc.collect()
    if torch.cuda.is_initialized():
        with suppress(RuntimeError):  # of a card that failed
            torch.cuda.empty_cache()
