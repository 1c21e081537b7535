"""Weight files: read without running anything in them, and brought into the form we use."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from bot.errors import EngineUnusable
from plugins.ddsp_svc.devices import is_full
from plugins.ddsp_svc.glance import AGAIN, CODE
from plugins.ddsp_svc.orders import NAME

CALLS = (
    "GLOBAL",
    "allowlisted",
    "reduce",
)  # in the words of a refusal: a name that would be called
OLD_NORM = re.compile(r"(.*)\.weight_(g|v)$")
NEW_NORM = re.compile(r"(.*)\.parametrizations\.weight\.original(0|1)$")

State = dict[str, Tensor]
Net = TypeVar("Net", bound=nn.Module)


def read_file(path: Path) -> Any:
    """What a torch file holds: numbers and containers only.

    Raises EngineUnusable for a file that is missing, broken or would run code.
    """
    if not path.is_file():
        raise EngineUnusable(NAME, f"{path} is missing", hint="docs/singing.md lists the files")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # of what is no pickle torch's reader raises what it likes
        if is_full(error):
            raise
        if isinstance(error, pickle.UnpicklingError) and any(one in str(error) for one in CALLS):
            message = f"{path.name} {CODE}"
            raise EngineUnusable(NAME, message, hint="use a file from its authors") from error
        raise EngineUnusable(NAME, f"{path.name} is no weight file", hint=AGAIN) from error


def tensors(held: Any, path: Path, *inside: str) -> State:
    """The state dict of a file, bare or under the first of the names that is there, in float32."""
    for name in inside:
        if isinstance(held, dict) and isinstance(held.get(name), dict):
            held = held[name]
            break
    if not isinstance(held, dict):
        raise EngineUnusable(NAME, f"{path.name} holds no weights", hint=AGAIN)
    state = {
        key.removeprefix("module."): _single(one) for key, one in held.items() if _named(key, one)
    }
    if not state:
        hint = "it may be a voice of another program; docs/singing.md lists what is read"
        raise EngineUnusable(NAME, f"{path.name} holds no weights that are known here", hint=hint)
    return state


def _named(key: Any, value: Any) -> bool:
    return isinstance(key, str) and isinstance(value, Tensor)


def folded(state: State) -> State:
    """The same weights with weight norm multiplied out: one `weight` for each pair.

    The norm is taken over the axes along which the gain has length 1.
    """
    gains: State = {}
    rest: State = {}
    for key, value in state.items():
        match = OLD_NORM.match(key) or NEW_NORM.match(key)
        if match is None:
            rest[key] = value
        elif match[2] in ("g", "0"):
            gains[match[1]] = value
        else:
            rest[f"{match[1]}.weight"] = value
    for name, gain in gains.items():
        key = f"{name}.weight"
        if key not in rest:  # which is told as what the file lacks
            continue
        axes = [axis for axis, size in enumerate(gain.shape) if size == 1]
        norm = torch.linalg.vector_norm(rest[key], dim=axes, keepdim=True)
        rest[key] = rest[key] * (gain / norm)
    return rest


def fill(module: nn.Module, state: State, what: str, *, unused: tuple[str, ...] = ()) -> None:
    """Put the weights into a network in place; keys that begin with `unused` may be there too.

    Raises EngineUnusable, naming what is missing or has another shape.
    """
    wanted = module.state_dict()
    missing = sorted(set(wanted) - set(state))
    strange = sorted(key for key in set(state) - set(wanted) if not key.startswith(unused or "/"))
    wrong = [key for key in wanted if key in state and wanted[key].shape != state[key].shape]
    for fault, keys in (("lack", missing), ("have another shape in", wrong), ("add", strange)):
        if keys:
            some = ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
            raise EngineUnusable(
                NAME, f"the weights of {what} {fault} {some}", hint="it is of another architecture"
            )
    ready = {key: state[key] for key in wanted}
    module.load_state_dict(ready, assign=True)  # the network may be built without memory
    module.eval().requires_grad_(False)


def _single(value: Tensor) -> Tensor:
    """Some files keep half precision."""
    return value.float() if value.is_floating_point() else value


def empty(build: Callable[[], Net]) -> Net:
    """A network without memory or first values, to be filled."""
    with torch.device("meta"):
        return build()
