"""The box between the loop and the browsers."""

from __future__ import annotations

import threading
import time
from statistics import median

from web.outbox import MAX_LETTERS, Letter, Outbox


class Postman:
    """Keeps what it posts; while `gate` is shut it is stuck with its first letters."""

    def __init__(self) -> None:
        self.posted: list[Letter] = []
        self.gate = threading.Event()
        self.gate.set()
        self.busy = threading.Event()

    def __call__(self, letter: Letter) -> None:
        self.busy.set()
        assert self.gate.wait(5)
        self.posted.append(letter)


def _letter(event: str, content: object = None, key: str = "") -> Letter:
    return Letter(namespace="/panel", event=event, args=(content,), key=key)


def _stuck() -> tuple[Outbox, Postman]:
    postman = Postman()
    postman.gate.clear()
    outbox = Outbox(postman)
    outbox.start()
    outbox.put(_letter("first"))
    assert postman.busy.wait(5)
    return outbox, postman


def _told(postman: Postman) -> list[tuple[str, object]]:
    return [(letter.event, letter.args[0]) for letter in postman.posted]


def test_a_slow_reader_gets_only_the_newest_of_each_section() -> None:
    outbox, postman = _stuck()
    for number in range(100):
        outbox.put(_letter("show", number, key="show"))
        outbox.put(_letter("stage", number, key="stage"))
    postman.gate.set()
    outbox.close(5)
    assert _told(postman) == [("first", None), ("show", 99), ("stage", 99)]


def test_a_newer_section_never_comes_before_a_line_that_it_holds() -> None:
    outbox, postman = _stuck()
    outbox.put(_letter("chat", ["a"], key="chat"))
    outbox.put(_letter("chat_line", "b"))
    outbox.put(_letter("chat", ["a", "b"], key="chat"))
    postman.gate.set()
    outbox.close(5)
    assert _told(postman)[1:] == [("chat_line", "b"), ("chat", ["a", "b"])]


def test_a_full_box_is_emptied_and_everybody_gets_the_state_anew() -> None:
    postman, overflows = Postman(), []
    postman.gate.clear()
    outbox = Outbox(postman, on_overflow=lambda: overflows.append(1))
    for number in range(MAX_LETTERS + 10):
        outbox.put(_letter("word", number))
    assert overflows == [1]
    assert outbox.dropped == MAX_LETTERS + 1


def test_a_letter_that_cannot_be_posted_does_not_end_the_post() -> None:
    posted: list[str] = []

    def post(letter: Letter) -> None:
        if letter.event == "bad":
            raise TypeError("not JSON")
        posted.append(letter.event)

    outbox = Outbox(post)
    outbox.start()
    outbox.put(_letter("bad"))
    outbox.put(_letter("good"))
    outbox.close(5)
    assert "good" in posted


def test_putting_never_waits_for_the_post() -> None:
    outbox, postman = _stuck()
    took: list[float] = []
    for number in range(2_000):
        began = time.perf_counter()
        outbox.put(_letter("word", number))
        took.append(time.perf_counter() - began)
    postman.gate.set()
    outbox.close(5)
    assert median(took) < 0.0002  # seconds
