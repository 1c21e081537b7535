"""The page that shows the OpenAPI document."""

from __future__ import annotations

import re

from tests.web.fake_house import RunningHouse
from web.api_page import render


def test_every_route_of_the_document_stands_on_the_page(house: RunningHouse) -> None:
    answer = house.get("/api/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    paths = house.get("/api/openapi.json").json()["paths"]
    missing = [path for path in paths if f"<code>{path}</code>" not in answer.text]
    assert missing == []


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing(house: RunningHouse) -> None:
    page = house.get("/api/docs").text
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=\"([^\"]+)\"", page) == ["/api/openapi.json"]


def test_what_a_schema_says_is_text() -> None:
    schemas = {"Bad": {"description": "<script>alert(1)</script>"}}
    page = render({"info": {"title": "x"}, "paths": {}, "components": {"schemas": schemas}})
    assert "<script>" not in page and "&lt;script&gt;" in page
