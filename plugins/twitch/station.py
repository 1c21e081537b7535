"""All of Twitch in one place: two accounts, their connections, what comes in and goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.errors import ConfigError
from bot.host import Context, Folders
from plugins.twitch.account import Account
from plugins.twitch.chat import ChatReader
from plugins.twitch.ears import Ears
from plugins.twitch.failures import LOG_IN, LoginRefused, ours
from plugins.twitch.id_server import IdServer
from plugins.twitch.identity import Identity
from plugins.twitch.link import Link
from plugins.twitch.logins import TwitchLogins
from plugins.twitch.own_lines import OwnLines
from plugins.twitch.platform import TwitchPlatform
from plugins.twitch.settings import TwitchSettings
from plugins.twitch.stream_watch import StreamWatch
from plugins.twitch.token import ChosenStore
from plugins.twitch.wire import Wire

NO_CLIENT_ID = "No client id yet: Twitch is not connected"


class Station:
    """Built when the plugin is loaded; `run` works until it is unloaded."""

    def __init__(self, ctx: Context) -> None:
        settings: TwitchSettings = ctx.settings
        self._ctx = ctx
        self._settings = settings
        self._server = IdServer(settings.id_url, settings.client_id)
        folder = ctx.get(Folders).data / "twitch"
        store = ChosenStore(settings.tokens, folder)
        expected = {Identity.BOT: settings.bot, Identity.CHANNEL: settings.channel}
        self.bot, self.channel = (
            Account(
                identity,
                expected=expected[identity],
                server=self._server,
                store=store,
                changed=self._report,
            )
            for identity in Identity
        )
        self._wires = Wire(settings, self.bot), Wire(settings, self.channel)
        self._own_lines = OwnLines()
        self._watch = StreamWatch(ctx, self._wires, self._channel_once_known)
        self._ears = Ears(
            ctx,
            ChatReader(ignore=settings.ignore, own_lines=self._own_lines),
            bot=self.bot,
            channel=self.channel,
            titled=self._watch.titled,
        )
        self._channel_number = ""
        self._login_problem = ""
        self._loaded = False
        self._links = [
            Link(
                wire,
                url=settings.eventsub_url,
                channel_id=self._channel_once_known,
                hear=self._ears.hear,
                changed=self._report,
            )
            for wire in self._wires
        ]
        self.logins = TwitchLogins(
            (self.bot, self.channel),
            server=self._server,
            client_id=settings.client_id,
            say=self._login_news,
        )
        bot_wire, channel_wire = self._wires
        self.platform = TwitchPlatform(
            settings,
            bot=bot_wire,
            channel=channel_wire,
            channel_id=self.channel_id,
            own_lines=self._own_lines,
        )

    async def run(self) -> None:
        """Never returns, unless there is nothing to connect with."""
        if not self._settings.client_id:
            self._ctx.connection("needs_auth", NO_CLIENT_ID, "docs/twitch.md shows how to get one")
            return
        self._ctx.connection("connecting")
        await asyncio.gather(self.bot.load(), self.channel.load())
        self._loaded = True
        self._report()
        async with asyncio.TaskGroup() as group:
            for work in (self._ears.run, self._watch.run, *(link.run for link in self._links)):
                group.create_task(work())
            for account in (self.bot, self.channel):
                group.create_task(account.watch())

    async def close(self) -> None:
        await self.logins.close()
        await asyncio.gather(*(wire.close() for wire in self._wires), return_exceptions=True)
        await asyncio.gather(self.bot.close(), self.channel.close())
        await self._server.close()

    async def channel_id(self) -> str:
        """The channel's number. Raises BotError where there is no such channel, or none known."""
        token = self.channel.token
        if token is not None:
            return token.user_id
        if not self._channel_number:
            self._channel_number = await self._look_up(self.channel.expected)
        return self._channel_number

    async def _channel_once_known(self) -> str:
        """Without a name in the settings, the login as the channel says whose it is."""
        if not self.channel.expected:
            await self.channel.ready.wait()
        return await self.channel_id()

    async def _look_up(self, name: str) -> str:
        if not name:
            raise LoginRefused("It is not known whose channel it is: log in as the channel too")
        client = await self._wires[0].client()
        try:
            found = await client.fetch_user(login=name)
        except Exception as error:
            raise ours(error, "the look-up") from None
        if found is None:
            hint = "write the name as it stands in twitch.tv/NAME"
            raise ConfigError(f"plugins.twitch.channel: there is no channel '{name}'", hint=hint)
        return str(found.id)

    # --- how it is doing ---------------------------------------------------------------------

    def _login_news(self, problem: str) -> None:
        self._login_problem = problem
        self._report()

    def _report(self) -> None:
        """The worst of it all, on the panel."""
        if not self._loaded:
            return
        missing = [account for account in (self.bot, self.channel) if account.token is None]
        failed = next((link for link in self._links if link.state == "failed"), None)
        if missing and failed is None:
            return self._ctx.connection("needs_auth", self._logged_out(missing), LOG_IN)
        if self._login_problem and failed is None:
            return self._ctx.connection("needs_auth", self._login_problem, LOG_IN)
        for state in ("failed", "retrying", "connecting", "off"):
            link = next((link for link in self._links if link.state == state), None)
            if link is not None:
                shown = "connecting" if state == "off" else state
                note = f"{link.identity.label}: {link.note}" if link.note else ""
                return self._ctx.connection(shown, note, link.fix)
        notes = [link.note for link in self._links if link.note]
        fixes = [link.fix for link in self._links if link.fix]
        self._ctx.connection("ok", "; ".join(notes), next(iter(fixes), ""))

    def _logged_out(self, missing: Sequence[Account]) -> str:
        losses = " ".join(f"{account.identity.loss} until you log in." for account in missing)
        problem = next((account.problem for account in missing if account.problem), "")
        said = self._login_problem or problem
        return f"{said.rstrip('.')}. {losses}" if said else losses
