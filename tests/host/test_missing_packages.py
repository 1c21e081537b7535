from __future__ import annotations

from bot.host import Plugin
from bot.host.plugin.plugin_code import missing_packages


def test_a_package_is_missing_whether_or_not_its_parent_is_there() -> None:
    wanted = ("json", "json.decoder", "json.nowhere", "nowhere_at_all.part.of_it")
    plugin = Plugin("probe", packages=wanted)
    assert missing_packages(plugin) == ["json.nowhere", "nowhere_at_all.part.of_it"]
