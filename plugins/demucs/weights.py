"""A model from its file: only weights are read, and only the package's own networks are built."""

from __future__ import annotations

import hashlib
import pickle
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch
from demucs.demucs import Demucs
from demucs.hdemucs import HDemucs
from demucs.htdemucs import HTDemucs

from bot.errors import EngineUnusable

NAME = "demucs"
NETWORKS = (HTDemucs, HDemucs, Demucs)
CHECKSUM = re.compile(r"-([0-9a-f]{8})\.th$")
CALLS = (
    "GLOBAL",
    "allowlisted",
    "reduce",
)  # in the words of a refusal: a name that would be called
AGAIN = "fetch it again, or choose another file"


def load(path: Path) -> Any:
    """The network, ready to work, on the processor. Raises EngineUnusable, naming the flaw."""
    _check_sum(path)
    package = _read(path)
    try:
        kind, arguments, named = package["klass"], package["args"], package["kwargs"]
        state = package["state"]
    except (TypeError, KeyError) as error:
        raise EngineUnusable(NAME, f"{path.name} is no model of Demucs", hint=AGAIN) from error
    if kind not in NETWORKS:
        raise EngineUnusable(NAME, f"{path.name} holds another network", hint=AGAIN)
    if "__quantized" in state:
        raise EngineUnusable(NAME, f"{path.name} is quantized", hint="take a model that is not")
    try:
        network = kind(*arguments, **named)
        network.load_state_dict(state)
    except (TypeError, ValueError, RuntimeError) as error:
        message = f"the weights of {path.name} do not fit its network"
        raise EngineUnusable(NAME, message, hint=AGAIN) from error
    if "vocals" not in network.sources:
        raise EngineUnusable(NAME, f"{path.name} does not know singing", hint=AGAIN)
    return network.eval()


def _read(path: Path) -> Any:
    """What lies in the file. The networks' names and fractions may stand in it, nothing else."""
    try:
        with torch.serialization.safe_globals([*NETWORKS, Fraction]):
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # of what is no pickle torch's reader raises what it likes
        if isinstance(error, pickle.UnpicklingError) and any(one in str(error) for one in CALLS):
            message = f"{path.name} holds more than weights: it could run code, so it is not read"
            raise EngineUnusable(NAME, message, hint="take the public file") from error
        raise EngineUnusable(NAME, f"{path.name} cannot be read", hint=AGAIN) from error


def _check_sum(path: Path) -> None:
    """A public file carries the beginning of its checksum in its name."""
    found = CHECKSUM.search(path.name)
    if found is None:
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not digest.startswith(found[1]):
        raise EngineUnusable(NAME, f"{path.name} is broken: its checksum differs", hint=AGAIN)
