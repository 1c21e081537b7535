"""How the app describes itself: the OpenAPI document of its routes."""

from __future__ import annotations

import re
import warnings
from typing import Any

from apiflask import APIFlask

from web.roles import Role, needed_role
from web.schemas import Problem

_ANY = re.compile(r"<any\(([^)]*)\):(\w+)>")


def describe(app: APIFlask) -> None:
    """Say how errors look, how one logs in, and who may use each route."""
    app.config.update(
        AUTO_OPERATION_ID=True,
        VALIDATION_ERROR_SCHEMA=Problem,
        HTTP_ERROR_SCHEMA=Problem,
    )
    app.security_schemes = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "greenroom_session"},
    }

    # A schema that was seen inside another is registered again; `_fold` undoes it.
    warnings.filterwarnings("ignore", message=".*has already been added to the spec")

    @app.spec_processor
    def add_roles(spec: Any) -> Any:
        _fold(spec)
        for rule in app.url_map.iter_rules():
            path = spec["paths"].get(_openapi_path(rule.rule))
            role = needed_role(app.view_functions[rule.endpoint])
            for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                if path and method.lower() in path:
                    _add_role(path[method.lower()], rule.rule, role)
        return spec


def _fold(spec: dict[str, Any]) -> None:
    """`PluginCard1` is `PluginCard` where both say the same."""
    schemas = spec["components"]["schemas"]
    copies = {
        name: name.rstrip("0123456789")
        for name, schema in schemas.items()
        if name[-1].isdigit() and schemas.get(name.rstrip("0123456789")) == schema
    }
    for name in copies:
        del schemas[name]
    _point(spec, copies)


def _point(node: Any, copies: dict[str, str]) -> None:
    """Let every reference to a copy point to what it is a copy of."""
    if isinstance(node, list):
        for part in node:
            _point(part, copies)
    if not isinstance(node, dict):
        return
    head, _, name = str(node.get("$ref", "")).rpartition("/")
    if name in copies:
        node["$ref"] = f"{head}/{copies[name]}"
    for part in node.values():
        _point(part, copies)


def _openapi_path(rule: str) -> str:
    """`/a/<any(x, y):b>` as `/a/{b}`."""
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule)


def _add_role(operation: dict[str, Any], rule: str, role: Role) -> None:
    """The least role, the ways to prove it, and the names that a path's part may have."""
    operation["x-role"] = role.name.lower()
    operation["security"] = [] if role is Role.PUBLIC else [{"token": []}, {"session": []}]
    choices = {name: re.split(r",\s*", names) for names, name in _ANY.findall(rule)}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["name"] in choices:
            parameter["schema"] = {"type": "string", "enum": choices[parameter["name"]]}
