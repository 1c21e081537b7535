"""What the model's process sends. Apart from the model, whose import the parent must not make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A loaded model; `gpu_layers` of its `layers` are on the GPU."""

    title: str
    context: int
    gpu_support: bool
    gpu_layers: int
    layers: int


@dataclass(frozen=True, slots=True)
class Prompted:
    """The first item: the prompt's tokens, what of it was left out, and the model."""

    tokens: int
    note: str
    about: About


@dataclass(frozen=True, slots=True)
class Spoke:
    """A piece of text and how many tokens the answer has so far."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The last item: the answer's tokens, and stop or length."""

    tokens: int
    finish: str


Item = Prompted | Spoke | Ended
