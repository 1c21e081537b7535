"""Does every frame of an end-to-end encrypted call come out as it went in?

Three people speak at once to the receiver while they join, leave and make new keys, with real DAVE
sessions, both transport ciphers, header extensions and padding. Frames that were sent when
everybody had keys must come out exactly; what a packet costs is measured on the way.
"""

from __future__ import annotations

import time

from benchmarks.common import Row, quick_run, report
from plugins.discord.voice.transport import MODES
from tests.discord_double.loopback import Loopback

ROUNDS, QUICK_ROUNDS = 30, 2
ANN, BEN, CLEO = 1, 2, 3


def main() -> None:
    rounds = QUICK_ROUNDS if quick_run(__doc__ or "") else ROUNDS
    exact = sent = 0
    took = 0.0
    for mode in MODES:
        call = Loopback(mode)
        for _ in range(rounds):
            took += _round(call)
        exact, sent = exact + call.exact, sent + call.sent
    share, packet_us = exact / sent, took / sent * 1e6
    rows = [
        Row("frames that came out exactly", f"{exact} of {sent}", "all"),
        Row("a packet, from its seal to Opus decoded, with making it", f"{packet_us:.0f} µs"),
    ]
    report("dave_loopback", rows, {"exact_share": share})


def _round(call: Loopback) -> float:
    """People come, go and make new keys; the seconds that their frames took."""
    took = 0.0
    ann, ben = call.join(ANN), call.join(BEN)
    took += _timed(call, ann, ben)
    cleo = call.join(CLEO)
    took += _timed(call, ann, ben, cleo)
    call.server.leave(BEN)
    took += _timed(call, ann, cleo)
    call.server.new_group()
    took += _timed(call, ann, cleo)
    call.server.leave(ANN)
    call.server.leave(CLEO)
    return took


def _timed(call: Loopback, *callers) -> float:
    began = time.perf_counter()
    call.speak(*callers, frames=20)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
