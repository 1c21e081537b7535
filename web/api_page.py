"""The OpenAPI document as a page to read: plain HTML, without scripts and without a CDN."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from apiflask import APIFlask
from markupsafe import Markup, escape

ADDRESS = "/api/docs"
METHODS = ("get", "post", "put", "patch", "delete")
_STYLE = Markup(
    ":root{color-scheme:light dark}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "summary{cursor:pointer;padding:.3rem 0}code,pre{font-family:ui-monospace,monospace}"
    "b{display:inline-block;min-width:4.5rem}pre{overflow:auto;padding:.6rem;border:1px solid}"
    "details{border-top:1px solid color-mix(in srgb,currentColor 25%,transparent)}"
)


def install(app: APIFlask) -> None:
    """Serve it at /api/docs; `app.spec` is read anew for each request."""

    @app.get(ADDRESS, endpoint="api_page")
    @app.doc(hide=True)
    def page() -> str:
        spec = app.spec
        assert isinstance(spec, dict)  # the document is made as JSON
        return render(spec)


def render(spec: Mapping[str, Any]) -> str:
    """The whole page of an OpenAPI document, its routes under their tags."""
    title = spec["info"]["title"]
    parts = [
        Markup('<!doctype html><html lang="en"><meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width">'),
        Markup("<title>{} API</title><style>{}</style><h1>{} API</h1>").format(
            title, _STYLE, title
        ),
        Markup('<p>For machines: <a href="/api/openapi.json">openapi.json</a></p>'),
    ]
    for tag in [tag["name"] for tag in spec.get("tags", [])]:
        parts.append(Markup("<h2>{}</h2>").format(tag))
        parts.extend(_routes(spec, tag))
    schemas = spec.get("components", {}).get("schemas", {})
    parts.append(Markup("<h2>Schemas</h2>"))
    for name, schema in schemas.items():
        heading = Markup('<details id="{}"><summary><code>{}</code></summary>').format(name, name)
        parts.append(heading + _block(schema) + Markup("</details>"))
    return str(Markup("\n").join(parts))


def _routes(spec: Mapping[str, Any], tag: str) -> Iterator[Markup]:
    for path, item in spec["paths"].items():
        for method in METHODS:
            route = item.get(method)
            if route is None or tag not in route.get("tags", ()):
                continue
            shown = {
                key: route[key]
                for key in ("description", "parameters", "requestBody", "responses")
                if key in route
            }
            yield (
                Markup("<details><summary><b>{}</b> <code>{}</code> {}</summary>").format(
                    method.upper(), path, route.get("summary", "")
                )
                + _block(shown)
                + Markup("</details>")
            )


def _block(data: Any) -> Markup:
    return Markup("<pre>{}</pre>").format(escape(json.dumps(data, indent=2, ensure_ascii=False)))
