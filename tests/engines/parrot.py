"""An engine for the worker's tests: it repeats, counts, prints, crashes and hangs."""

from __future__ import annotations

import os
import sys
import time
from typing import Any


class Parrot:
    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    def say(self, text: str) -> str:
        return text

    def modules(self) -> list[str]:
        return sorted(sys.modules)

    def shout(self, text: str) -> None:
        print(text)
        os.write(2, b"from below\n")

    def die(self) -> None:
        os._exit(3)

    def nap(self, seconds: float) -> None:
        time.sleep(seconds)

    def nap_stream(self, seconds: float, emit: Any) -> None:
        time.sleep(seconds)

    def fail(self) -> None:
        raise ValueError("no such seed")

    def count(self, upto: int, emit: Any) -> None:
        self.made = 0
        for number in range(upto):
            if not emit(number):
                return
            self.made += 1

    def how_many(self) -> int:
        return self.made

    def count_then_die(self, upto: int, emit: Any) -> None:
        self.count(upto, emit)
        time.sleep(0.05)
        os._exit(4)

    def rss(self) -> int:
        import psutil

        return psutil.Process().memory_info().rss


def build(config: dict[str, Any], report: Any) -> Parrot:
    report(0.5, "half way")
    if config.get("missing"):
        open(config["missing"]).close()
    if config.get("hang"):
        time.sleep(60)
    return Parrot(config)
