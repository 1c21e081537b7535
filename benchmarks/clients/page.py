"""The process of one overlay page: the real Socket.IO client, over a WebSocket."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import socketio

JOIN_S = 20


def main() -> None:
    """Join, note what comes until a line is read, then print it."""
    order = json.loads(sys.stdin.readline())
    client = socketio.Client(reconnection=False)
    seen: list[tuple[int, str, str, float]] = []
    joined = threading.Event()

    def on_scene(scene: dict[str, Any]) -> None:
        """It replaces everything: alerts that wait in it are shown from now on."""
        at = time.perf_counter()
        seen.extend((0, "alert", alert["id"], at) for alert in scene["alerts"])
        joined.set()

    client.on("scene", on_scene, namespace="/overlay")
    for event in order["events"]:
        client.on(event, _noter(event, seen), namespace="/overlay")
    client.connect(
        order["url"],
        auth={"token": order["token"], "page": "subtitles", "client": "benchmark-page"},
        namespaces=["/overlay"],
        transports=["websocket"],
        wait_timeout=JOIN_S,
    )
    if not joined.wait(JOIN_S):
        sys.exit("no scene came")
    print("joined", flush=True)
    sys.stdin.readline()
    print(json.dumps(seen), flush=True)
    client.disconnect()


def _noter(event: str, seen: list[tuple[int, str, str, float]]) -> Any:
    def note(fields: dict[str, Any]) -> None:
        at = time.perf_counter()
        seen.append((0, event, str(fields.get("id") or fields.get("text", "")), at))

    return note


if __name__ == "__main__":
    main()
