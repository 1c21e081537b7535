"""Logging in by a code, and what becomes of the tokens."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from twitch_stage import connected, log_in, state

from bot.errors import BotError, Conflict, NotFound
from bot.host import Logins, Platform
from plugins.twitch import logins as logins_module
from plugins.twitch.identity import Identity
from plugins.twitch.token import ChosenStore, Token, TokenFiles, TokenKeyring


def logins(show) -> Logins:
    return show.app.registry.get(Logins, "twitch")


def identities(show) -> dict[str, str]:
    return {one.id: one.login for one in logins(show).identities()}


async def card(show, wanted: str):
    await show.until(lambda: (c := logins(show).card()) is not None and c.state == wanted)
    return logins(show).card()


async def test_both_accounts_log_in_one_after_the_other_and_chat_is_read(on_air, twitch, tmp_path):
    async with on_air("chat", logged_in=False) as show:
        await state(show, "needs_auth", "Chat is not read until you log in")
        twitch.device_answers = ["authorization_pending", "authorization_pending"]
        twitch.device_user = "200"
        await logins(show).log_in()
        shown = logins(show).card()
        assert (shown.identity, shown.code, shown.state) == (
            "the bot's account",
            "ABCD-EFGH",
            "waiting",
        )
        assert shown.url.startswith("https://www.twitch.tv/activate")
        await card(show, "done")
        assert twitch.device_requests[0]["scopes"].split() == list(Identity.BOT.scopes)
        twitch.device_user = "100"
        await logins(show).log_in()
        await connected(show)
        assert logins(show).card() is None
        assert all(scope.granted and scope.reason for scope in logins(show).scopes())
        assert twitch.listening("channel.chat.message").user == "200"
        assert twitch.listening("channel.follow").user == "100"
        with pytest.raises(Conflict, match="both accounts: already"):
            await logins(show).log_in()
    async with on_air(logged_in=False) as again:  # the logins are kept
        await connected(again)


async def test_the_tokens_are_in_a_file_that_only_its_owner_reads_and_not_in_the_database(
    on_air, twitch, tmp_path
):
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        await logins(show).log_in()
        await card(show, "done")
    file = tmp_path / "data" / "twitch" / "bot.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    access = json.loads(file.read_text())["access"]
    assert access in twitch.grants
    for path in (tmp_path / "data").rglob("*.db*"):
        assert access.encode() not in path.read_bytes()
    assert [p.name for p in file.parent.iterdir()] == ["bot.json"]  # no half-written ones


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("access_denied", "refused"),
        ("expired_token", "expired"),
        ("invalid device code", "expired"),
    ],
)
async def test_a_login_that_is_not_given_says_so(on_air, twitch, answer, ends):
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        twitch.device_answers = ["authorization_pending", answer]
        await logins(show).log_in()
        shown = await card(show, ends)
        assert shown.code == ""
        await logins(show).log_in()  # and may be tried again
        await card(show, "done")


async def test_a_code_that_nobody_types_expires(on_air, twitch):
    twitch.device_expires = 0.05
    twitch.device_answers = ["authorization_pending"] * 100
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        await logins(show).log_in()
        await card(show, "expired")
        await state(show, "needs_auth", "The code ran out")


async def test_a_server_that_wants_slower_questions_gets_them(on_air, twitch, monkeypatch):
    monkeypatch.setattr(logins_module, "SLOWER_S", 0.1)
    twitch.device_answers = ["slow_down", "slow_down"]
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        await logins(show).log_in()
        await card(show, "done")
        first, second, third = twitch.polls
        assert second - first >= 0.1
        assert third - second >= 0.2


async def test_somebody_else_logging_in_is_refused_and_named(on_air, twitch):
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        twitch.device_user = "300"
        await logins(show).log_in()
        await card(show, "refused")
        told = await state(show, "needs_auth", "mia is logged in as the bot's account")
        assert "luna_bot" in told.note
        assert len(twitch.revoked) == 1  # what was granted by mistake is given back


async def test_a_kept_login_of_another_account_is_not_used(on_air, twitch, tmp_path):
    log_in(twitch, tmp_path)
    async with on_air(logged_in=False, bot="other_bot") as show:
        told = await state(show, "needs_auth", "luna_bot is logged in as the bot's account")
        assert "other_bot" in told.note


async def test_a_login_is_refreshed_before_it_expires_and_kept_before_it_is_used(
    on_air, twitch, tmp_path
):
    async with on_air(lasts=100) as show:
        await connected(show)
        for identity in Identity:
            kept = json.loads((tmp_path / "data" / "twitch" / f"{identity}.json").read_text())
            assert kept["access"] in twitch.grants
            assert kept["refresh"] not in twitch.spent
        assert len(twitch.spent) == 2


async def test_a_rotated_refresh_token_is_on_disk_before_the_new_token_is_used(
    on_air, twitch, tmp_path
):
    file = tmp_path / "data" / "twitch" / "bot.json"
    async with on_air() as show:
        await connected(show)
        on_disk: list[tuple[str, str]] = []
        twitch.on_call = lambda call: on_disk.append(
            (call.access, json.loads(file.read_text())["access"])
        )
        twitch.fail("chat/messages", 401, "Invalid OAuth token")
        await show.app.registry.get(Platform, "twitch").say("hello")
        (old, kept), (new, kept_then) = on_disk
        assert old == kept
        assert new == kept_then != old
        assert json.loads(file.read_text())["refresh"] not in twitch.spent


async def test_many_refusals_at_once_make_one_refresh(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        out = show.app.registry.get(Platform, "twitch")
        for _ in range(5):
            twitch.fail("chat/messages", 401, "Invalid OAuth token")
        await asyncio.gather(*(out.say(f"line {number}") for number in range(5)))
        assert len(twitch.spent) == 1
        assert sorted(set(twitch.said())) == [f"line {number}" for number in range(5)]


async def test_a_refused_refresh_asks_for_a_login_on_the_panel(on_air, twitch, tmp_path):
    async with on_air() as show:
        await connected(show)
        twitch.refuse_refresh = True
        twitch.fail("chat/messages", 401, "Invalid OAuth token")
        with pytest.raises(BotError, match="refused the login"):
            await show.app.registry.get(Platform, "twitch").say("hello")
        told = await state(show, "needs_auth")
        assert told.note == (
            "Twitch refused the login of the bot's account. Chat is not read until you log in."
        )
        assert "Log in" in told.fix
        twitch.refuse_refresh = False
        await logins(show).log_in()
        await connected(show)


async def test_a_stale_login_at_the_start_asks_for_a_login(on_air, twitch, tmp_path):
    log_in(twitch, tmp_path)
    twitch.grants.clear()
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth", "Twitch refused the login")


async def test_logging_out_forgets_and_revokes(on_air, twitch, tmp_path):
    async with on_air() as show:
        await connected(show)
        tokens = set(twitch.grants)
        await logins(show).log_out()
        await state(show, "needs_auth", "Chat is not read")
        assert set(twitch.revoked) == tokens
        assert list((tmp_path / "data" / "twitch").iterdir()) == []
        await twitch.until(lambda: not twitch.sockets)
        assert not any(scope.granted for scope in logins(show).scopes())


async def test_without_a_client_id_the_panel_says_what_to_do(on_air, twitch):
    async with on_air(logged_in=False, client_id="") as show:
        told = await state(show, "needs_auth", "No client id")
        assert "docs/twitch.md" in told.fix
        with pytest.raises(BotError, match="no client id"):
            await logins(show).log_in()


async def test_without_a_channel_in_the_settings_the_login_says_whose_it_is(on_air, twitch):
    async with on_air(channel="", bot="") as show:
        await connected(show)
        await show.app.registry.get(Platform, "twitch").say("hello")
        assert twitch.asked("chat/messages")[0].body["broadcaster_id"] == "100"


async def test_a_missing_scope_is_told_and_can_be_granted(on_air, twitch, tmp_path):
    log_in(twitch, tmp_path)
    few = ("user:read:chat", "user:write:chat")
    for grant in twitch.grants.values():
        if grant.user == "200":
            grant.scopes = few
    async with on_air(logged_in=False) as show:
        await connected(show)
        lacking = [scope.name for scope in logins(show).scopes() if not scope.granted]
        assert lacking == [scope for scope in Identity.BOT.scopes if scope not in few]
        await logins(show).log_in()
        await show.until(lambda: all(scope.granted for scope in logins(show).scopes()))


async def test_a_file_that_is_no_login_is_asked_for_again(on_air, twitch, tmp_path):
    folder = tmp_path / "data" / "twitch"
    folder.mkdir(parents=True)
    (folder / "bot.json").write_text("{half")
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth", "Chat is not read")


async def test_a_login_that_cannot_be_kept_is_used_all_the_same(on_air, twitch, monkeypatch):
    def full(self, identity, token):
        raise BotError("the login cannot be written (OSError)")

    monkeypatch.setattr(TokenFiles, "save", full)
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        await logins(show).log_in()
        await twitch.until(lambda: twitch.listening("channel.chat.message"))


def test_a_token_never_shows_itself():
    token = Token(
        access="very-secret", refresh="too", expires_at=0, login="mia", user_id="1", scopes=()
    )
    assert "very-secret" not in f"{token} {token!r}"


def test_a_keyring_is_used_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import keyring

    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_keyring", lambda: type("Ring", (), {"priority": 5})())
    monkeypatch.setattr(keyring, "set_password", lambda s, n, v: kept.update({(s, n): v}))
    monkeypatch.setattr(keyring, "get_password", lambda s, n: kept.get((s, n)))
    store = ChosenStore("auto", tmp_path)
    token = Token(
        access="aaaa-secret", refresh="bbbb", expires_at=1, login="mia", user_id="1", scopes=("x",)
    )
    store.save(Identity.BOT, token)
    assert store.load(Identity.BOT) == token
    assert TokenKeyring().load(Identity.CHANNEL) is None
    assert list(tmp_path.iterdir()) == []


async def test_the_account_to_log_in_or_out_can_be_chosen(on_air, twitch):
    async with on_air(logged_in=False) as show:
        await state(show, "needs_auth")
        twitch.device_user = "100"
        await show.app.desk.plugin_action("twitch", "login", "channel")
        await show.until(lambda: identities(show)["channel"] == "streamer")
        assert identities(show)["bot"] == ""
        with pytest.raises(Conflict, match="the channel's account: already"):
            await logins(show).log_in("channel")
        with pytest.raises(NotFound, match="no account 'mods'"):
            await logins(show).log_in("mods")


async def test_one_account_is_logged_out_and_the_other_stays(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        detail = await show.app.desk.plugin_action("twitch", "logout", "channel")
        assert [(one["id"], one["login"]) for one in detail["identities"]] == [
            ("bot", "luna_bot"),
            ("channel", ""),
        ]
