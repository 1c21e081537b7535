"""Logging in and out, and the Stream Deck's key."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, g, jsonify, request, url_for

from web.auth import Auth
from web.roles import Role, needs
from web.schemas import Credentials, DeckOut, MemberOut

blueprint = APIBlueprint("session", __name__, url_prefix="/api", tag="Session")


def _auth() -> Auth:
    return current_app.extensions["greenroom"].auth


@blueprint.post("/login")
@needs(Role.PUBLIC)
@blueprint.input(Credentials)
@blueprint.output(MemberOut)
def login(json_data: dict[str, str]) -> Response:
    """Exchange a token or a one-time ticket for the session cookie."""
    place = request.remote_addr or ""
    member = _auth().log_in(**json_data, place=place)
    response = jsonify(name=member.name, role=member.role)
    _auth().give_cookie(response, member)
    return response


@blueprint.post("/logout")
@needs(Role.VIEWER)
@blueprint.output({}, status_code=204)
def logout() -> Response:
    """End this browser's session."""
    response = current_app.response_class(status=204)
    _auth().take_cookie(response)
    return response


@blueprint.get("/me")
@needs(Role.VIEWER)
@blueprint.output(MemberOut)
def me() -> dict[str, Any]:
    """Who is asking."""
    return {"name": g.member.name, "role": g.member.role}


@blueprint.get("/deck")
@needs(Role.OWNER)
@blueprint.output(DeckOut)
def deck() -> dict[str, str]:
    """The address for a Stream Deck's panic button."""
    url = url_for("operations.deck_panic", key=_auth().deck_key, _external=True)
    return {"url": url}
