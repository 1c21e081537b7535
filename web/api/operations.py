"""Health, metrics and the Stream Deck's address."""

from __future__ import annotations

import ipaddress
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, request
from marshmallow import fields
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web.bridge import ask, desk
from web.errors import NotLoggedIn
from web.roles import Role, needs
from web.schemas import Schema

blueprint = APIBlueprint("operations", __name__, tag="Operations")

READY_S = 2.0  # who asks for readiness waits no longer


class HealthOut(Schema):
    state = fields.String(required=True)


class ReadyOut(Schema):
    ready = fields.Boolean(required=True)
    waiting_for = fields.List(fields.String(), required=True)


@blueprint.get("/healthz")
@needs(Role.PUBLIC)
@blueprint.output(HealthOut)
def healthz() -> dict[str, str]:
    """The server answers."""
    return {"state": "ok"}


@blueprint.get("/readyz")
@needs(Role.PUBLIC)
@blueprint.output(ReadyOut)
def readyz() -> Any:
    """Whether the show takes events; 503 while it does not."""
    readiness = ask(desk().readiness(), timeout=READY_S)
    body = {"ready": readiness.ready, "waiting_for": list(readiness.waiting_for)}
    return body, 200 if readiness.ready else 503


@blueprint.get("/metrics")
@needs(Role.PUBLIC)
@blueprint.doc(hide=True)
def metrics() -> Response:
    """For Prometheus; from another machine only with a token."""
    house = current_app.extensions["greenroom"]
    if not _is_loopback(request.remote_addr):
        house.auth.check(Role.VIEWER)
    return Response(generate_latest(house.registry), content_type=CONTENT_TYPE_LATEST)


@blueprint.route("/deck/panic", methods=["GET", "POST"])
@needs(Role.PUBLIC, by_key=True)
@blueprint.doc(hide=True)
def deck_panic() -> Response:
    """Everything stops at once; for whoever holds the deck's key.

    A deck cannot send headers, so the key in the address is the whole proof, and GET may act."""
    auth = current_app.extensions["greenroom"].auth
    if not auth.is_deck(request.args.get("key", ""), request.remote_addr or ""):
        raise NotLoggedIn("this key is wrong", hint="copy the address from the panel again")
    ask(desk().panic())
    return Response("panic: everything is muted and hidden\n", content_type="text/plain")


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
