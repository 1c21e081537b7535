"""The whole server: app, sockets and listener around a house, started and stopped in its loop."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry

from bot.errors import BotError, ConfigError
from bot.host import Desk, Folders, Member, OverlayAddress, PanelAddress
from bot.realtime import Recordings
from bot.singing import Singing
from bot.studio import Studio
from web import overlays, tls
from web.app import House, create_app
from web.auth import Auth
from web.bridge import Bridge
from web.doorman import Doorman, own_names
from web.links import Links
from web.listener import Listener
from web.outbox import Outbox
from web.pages import Shelves
from web.relay import Relay, Screen
from web.secret import ServerSecret
from web.sockets import OverlaySpace, PanelSpace, SocketServer
from web.space import Meters

log = structlog.get_logger("web")

SWEEP_S = 15.0  # how soon a panel whose token was reset is cut off
EVERYWHERE = ("0.0.0.0", "::", "")  # hosts that stand for all of this machine's addresses
GOODBYE_S = 0.15  # how long browsers have to read the goodbye


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """Where to listen and how. `tls` is auto (beyond this machine only), on or off."""

    host: str = "127.0.0.1"
    port: int = 5001
    tls: str = "auto"
    certificate: str = ""
    key: str = ""
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class _DeskPeople:
    """Looks members up at the desk, from Flask's threads."""

    def __init__(self, desk: Desk, bridge: Bridge) -> None:
        self._desk = desk
        self._bridge = bridge

    def by_token(self, token: str) -> Member | None:
        return self._bridge.call(self._desk.check_token(token))

    def by_id(self, id: str) -> Member | None:
        return self._bridge.call(self._desk.member(id))


class WebServer:
    """Serves one house. `start` and `stop` are awaited in the house's loop."""

    def __init__(
        self,
        desk: Desk,
        screen: Screen,
        folders: Folders,
        options: ServerOptions,
        registry: CollectorRegistry,
        studio: Studio | None = None,
        recordings: Recordings | None = None,
        singing: Singing | None = None,
    ) -> None:
        self._desk = desk
        self._screen = screen
        self._folders = folders
        self._options = options
        self._registry = registry
        self._studio = studio
        self._recordings = recordings
        self._singing = singing
        self._shelves = Shelves.of(folders)
        self._idle: set[str] = set()
        self.url = ""

    async def start(self) -> PanelAddress:
        """Listen; ConfigError where the port, the host or the certificate will not do."""
        context = await asyncio.to_thread(self._context)
        secret = await asyncio.to_thread(
            ServerSecret.load, self._folders.data / "secrets" / "panel.secret"
        )
        self.bridge = Bridge(asyncio.get_running_loop())
        self._links = Links(secret)
        self._auth = Auth(
            _DeskPeople(self._desk, self.bridge),
            secret,
            origins=self._options.origins,
            secure=context is not None,
        )
        self._build(context)
        return await self._open()

    async def run(self) -> None:
        """Look after what nobody asks for, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self.sweep()
            except BotError as error:  # no reason to hang up on everybody
                log.warning("logins cannot be looked at", error=str(error))

    async def sweep(self) -> None:
        """Cut off panels whose token was reset, and connections that logged in nowhere."""
        for guest in tuple(self._panel.guests.values()):
            if await self._desk.member(guest.member) is None:
                self._panel.drop(guest)
        idle = self._sockets.idle_engines()
        for engine in idle & self._idle:
            self._sockets.close_engine(engine)
        self._idle = idle

    async def stop(self) -> None:
        """Browsers are hung up on first, so that they come back; then the listener stops."""
        self.bridge.close()
        await self._relay.stop()
        await asyncio.to_thread(self._outbox.close)
        self._sockets.hang_up()
        await self._goodbyes_read()
        self._sockets.cut_all()
        await asyncio.to_thread(self._listener.stop)
        self._meters.close()

    async def _goodbyes_read(self) -> None:
        """Wait until every line is closed, but not long: some may never read."""
        for _ in range(round(GOODBYE_S / 0.01)):
            if not self._sockets.count:
                return
            await asyncio.sleep(0.01)

    # --- building ----------------------------------------------------------------------------

    def _context(self) -> ssl.SSLContext | None:
        options = self._options
        local = tls.is_loopback(options.host)
        if bool(options.certificate) != bool(options.key):
            raise ConfigError(
                "plugins.panel.certificate: a certificate needs its key, and a key its certificate",
                hint="give both, or leave both empty",
            )
        if options.tls == "off" or (options.tls == "auto" and local and not options.certificate):
            if not local:
                log.warning("the panel is open to the network without HTTPS", host=options.host)
            return None
        if options.certificate:
            return tls.make_context(Path(options.certificate), Path(options.key))
        return tls.make_context(*self._made_certificate())

    def _made_certificate(self) -> tuple[Path, Path]:
        try:
            return tls.made_certificate(self._folders.data / "secrets", self._options.host)
        except (OSError, ImportError) as error:
            raise ConfigError(
                f"plugins.panel.tls: no certificate for {self._options.host} can be made: {error}",
                hint="give certificate and key, or write `tls: off` to go without HTTPS",
            ) from error

    def _build(self, context: ssl.SSLContext | None) -> None:
        self._meters = Meters(self._registry)
        app = self._app = create_app(
            House(
                desk=self._desk,
                bridge=self.bridge,
                auth=self._auth,
                registry=self._registry,
                overlay_addresses=self.overlay_addresses,
                links=self._links,
                studio=self._studio,
                recordings=self._recordings,
                singing=self._singing,
            ),
            self._shelves,
        )
        self._make_spaces()
        self._sockets = SocketServer(app, self._auth, self._overlay, self._panel)
        names = own_names((self._options.host, *self._options.names))
        app.wsgi_app = Doorman(app.wsgi_app, names)
        try:
            self._listener = Listener(app, self._options.host, self._options.port, context)
        except BotError:
            self._meters.close()
            raise
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://{_spoken(self._options.host)}:{self._listener.port}"

    def _make_spaces(self) -> None:
        """The namespaces hand over to the relay, in the loop."""
        soon = self.bridge.soon
        self._overlay = OverlaySpace(
            self._auth,
            self._meters,
            welcome=lambda guest: soon(self._relay.page_joined, guest),
            said=lambda client, event, fields: soon(self._relay.page_said, client, event, fields),
            left=lambda client: soon(self._relay.page_left, client),
            refusal=self._refusal,
        )
        self._panel = PanelSpace(
            self._auth, self._meters, welcome=lambda guest: soon(self._relay.panel_joined, guest)
        )
        self._outbox = Outbox(
            lambda letter: self._sockets.post(letter),
            tick=lambda: self._sockets.tick(),
            on_overflow=lambda: soon(self._welcome_all),
        )
        guests = {space.namespace: space.guests for space in (self._overlay, self._panel)}
        self._relay = Relay(
            self._desk,
            self._screen,
            self._outbox,
            sid_of=self._overlay.sid_of,
            anyone=lambda namespace: bool(guests[namespace]),
            studio=self._studio,
        )

    async def _open(self) -> PanelAddress:
        self._relay.start()
        self._outbox.start()
        self._listener.start()
        ticket = self._auth.new_ticket(await self._desk.owner())
        address = PanelAddress(
            url=self.url,
            ticket_url=f"{self.url}/#ticket={ticket}",
            overlays=self.overlay_addresses(),
            elsewhere=self._elsewhere(),
        )
        await self._desk.panel_started(address)
        return address

    def _welcome_all(self) -> None:
        """Letters were lost: everybody gets the state anew."""
        for guest in tuple(self._overlay.guests.values()):
            self._relay.page_joined(guest)
        for guest in tuple(self._panel.guests.values()):
            self._relay.panel_joined(guest)

    def _elsewhere(self) -> tuple[str, ...]:
        """Where other machines find it, if it listens to all of the network."""
        if self._options.host not in EVERYWHERE:
            return ()
        scheme, port = self.url.split("://")[0], self._listener.port
        found = sorted(one for one in tls.own_addresses() if not one.startswith(("127.", "::1")))
        return tuple(f"{scheme}://{_spoken(one)}:{port}" for one in found)

    def overlay_addresses(self) -> tuple[OverlayAddress, ...]:
        return overlays.addresses(self._shelves, self.url, self._auth.overlay_token)

    def _refusal(self) -> str:
        return f"this address is out of date: copy the page's address anew from {self.url}/overlays"


def _spoken(host: str) -> str:
    """How to write the host in an address that a browser on this machine can open."""
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
