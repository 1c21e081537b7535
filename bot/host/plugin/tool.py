"""A function that a plugin offers to minds, described by its own signature."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.engines import Tool
from bot.errors import BadRequest, PluginError

KINDS = {str: "string", int: "integer", float: "number", bool: "boolean"}
LONGEST = 20_000  # characters of arguments; a mind that writes more has lost its way


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What is told of the function, and the function."""

    tool: Tool
    call: Callable[..., Awaitable[Any]]


def tool_of(plugin: str, call: Callable[..., Awaitable[Any]]) -> Tools:
    """Describe a function `(ctx, **arguments)`. Raises PluginError for arguments no mind can write.

    Arguments are str, int, float or bool; one with a default may be left out.
    """
    name = getattr(call, "__name__", "")
    parameters = list(inspect.signature(call).parameters.values())[1:]
    hints = typing.get_type_hints(call, vars(typing) | getattr(call, "__globals__", {}))
    for parameter in parameters:
        if hints.get(parameter.name) not in KINDS:
            raise PluginError(
                f"plugin '{plugin}': the argument '{parameter.name}' of the tool '{name}' has no "
                "type that a mind can write",
                hint="str, int, float or bool",
            )
    schema = {
        "type": "object",
        "properties": {one.name: {"type": KINDS[hints[one.name]]} for one in parameters},
        "required": [one.name for one in parameters if one.default is inspect.Parameter.empty],
        "additionalProperties": False,
    }
    about = inspect.getdoc(call) or ""
    return Tools(tool=Tool(name=name, description=about, parameters=schema), call=call)


def arguments_of(tool: Tool, written: str) -> dict[str, Any]:
    """The arguments that a mind wrote. Raises BadRequest, in words that a mind can mend."""
    if len(written) > LONGEST:
        raise BadRequest("the arguments are too long", field="arguments")
    try:
        given = json.loads(written or "{}")
    except (ValueError, RecursionError) as error:
        raise BadRequest("the arguments are no JSON", field="arguments") from error
    if not isinstance(given, dict):
        raise BadRequest("the arguments are no JSON object", field="arguments")
    known: Mapping[str, Any] = tool.parameters["properties"]
    if odd := sorted(set(given) - set(known)):
        raise BadRequest(f"there is no argument '{odd[0][:60]}'", field="arguments")
    for name in tool.parameters["required"]:
        if name not in given:
            raise BadRequest(f"the argument '{name}' is missing", field=name)
    for name, value in given.items():
        if not _fits(value, known[name]["type"]):
            raise BadRequest(f"the argument '{name}' is no {known[name]['type']}", field=name)
    return given


def _fits(value: Any, kind: str) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str if kind == "string" else bool)
