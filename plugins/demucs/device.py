"""The card or the processor that takes songs apart."""

from __future__ import annotations

import torch

FULL = ("out of memory", "alloc_failed")
NO_CARD = "torch sees no CUDA card"


def pick_device(asked: str) -> tuple[torch.device, str]:
    """The device that is meant, and what to tell of it: the processor stands in for a card that is
    not there or cannot be used."""
    processor = torch.device("cpu")
    if asked == "cpu":
        return processor, ""
    if not torch.cuda.is_available():
        return processor, NO_CARD if asked == "cuda" else ""
    card = torch.device("cuda")
    if fault := fault_of(card):
        return processor, f"the card cannot be used ({fault})"
    return card, ""


def fault_of(device: torch.device) -> str:
    """Why a device cannot count; empty where it can."""
    try:
        torch.ones(1, device=device).add(1).item()
    except RuntimeError as error:
        return str(error).partition("\n")[0]
    return ""


def is_full(error: RuntimeError) -> bool:
    """Whether a card's memory was too small; CUDA's libraries say so in words alone."""
    told = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or any(words in told for words in FULL)
