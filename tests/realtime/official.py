"""The official client's own models: it does not hold events against them, this does."""

from __future__ import annotations

import json
import typing
from typing import Any

from openai.types.realtime import realtime_server_event
from pydantic import BaseModel


def _models() -> dict[str, type[BaseModel]]:
    union = typing.get_args(realtime_server_event.RealtimeServerEvent)[0]
    return {_type_of(model): model for model in typing.get_args(union)}


def _type_of(model: type[BaseModel]) -> str:
    return typing.get_args(model.model_fields["type"].annotation)[0]


MODELS = _models()


def checked(raw: bytes | str) -> Any:
    """The event, valid by the model of its type; KeyError for a type that is none."""
    data = json.loads(raw)
    event = MODELS[data["type"]].model_validate(data, strict=True)
    assert data["event_id"], data
    return event
