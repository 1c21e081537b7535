"""The documents: every link leads somewhere, and what they quote of the code is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [a or b for a, b in LINK.findall(text)]
    near = [link for link in links if "://" not in link]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_the_readme_names_the_debian_packages_that_the_tests_install() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    block = script.partition("packages=(")[2].partition("\n)")[0]
    listed = re.findall(r"^  ([a-z0-9-]+)", block, re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert listed and " ".join(listed) in readme


def test_every_page_of_the_documentation_can_be_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in PAGES[2:] if f"docs/{p.name}" not in readme] == []


def test_pictures_are_small_enough_to_load_at_once() -> None:
    heavy = [p.name for p in (ROOT / "docs" / "pictures").iterdir() if p.stat().st_size > 300_000]
    assert heavy == []
