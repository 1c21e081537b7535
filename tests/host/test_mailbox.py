from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.host.plugin.mailbox import Mailbox
from bot.host.plugin.postmen import Postmen


def mailbox(handle, *, limit: int = 100, timeout: float = 60.0, at_once: int = 8, postmen=None):
    overran: list = []
    box = Mailbox(
        handle,
        postmen=postmen or Postmen(),
        timeout=lambda _: timeout,
        overrun=overran.append,
        limit=limit,
        at_once=at_once,
    )
    return box, overran


async def test_letters_are_handled_in_order() -> None:
    seen: list[int] = []

    async def handle(letter: int) -> None:
        seen.append(letter)

    box, _ = mailbox(handle)
    for number in range(50):
        assert box.put(number)
    await box.join()
    assert seen == list(range(50))


async def test_a_letter_that_waits_does_not_keep_the_next_one_waiting() -> None:
    never = asyncio.Event()
    seen: list[str] = []

    async def handle(letter: str) -> None:
        if letter == "slow":
            await never.wait()
        seen.append(letter)

    box, _ = mailbox(handle)
    box.put("slow")
    box.put("quick")
    for _ in range(5):
        await asyncio.sleep(0)
    assert seen == ["quick"]
    await box.close()


async def test_a_full_mailbox_refuses() -> None:
    async def handle(letter: int) -> None: ...

    box, _ = mailbox(handle, limit=2)
    assert [box.put(n) for n in range(3)] == [True, True, False]
    await box.join()


async def test_a_handler_over_its_time_is_ended_and_the_rest_goes_on() -> None:
    seen: list[str] = []

    async def handle(letter: str) -> None:
        if letter == "hangs":
            await asyncio.Event().wait()
        seen.append(letter)

    box, overran = mailbox(handle, timeout=1.0, at_once=1)
    box.put("hangs")
    box.put("next")
    await asyncio.sleep(0)
    box.expire(asyncio.get_running_loop().time() + 2.0)
    await asyncio.wait_for(box.join(), 1)
    assert overran == ["hangs"] and seen == ["next"]


@pytest.mark.parametrize("count", [1, 9, 200])
async def test_closing_ends_what_runs(count: int) -> None:
    async def handle(letter: int) -> None:
        await asyncio.Event().wait()

    box, _ = mailbox(handle, limit=1000)
    for number in range(count):
        box.put(number)
    await asyncio.sleep(0)
    await asyncio.wait_for(box.close(), 1)
    assert len(box) == 0


async def test_a_plugin_that_waits_keeps_no_other_plugin_waiting() -> None:
    postmen, seen = Postmen(), []

    async def hang(letter: int) -> None:
        await asyncio.Event().wait()

    async def handle(letter: int) -> None:
        seen.append(letter)

    slow, _ = mailbox(hang, postmen=postmen)
    quick, _ = mailbox(handle, postmen=postmen)
    for number in range(30):
        slow.put(number)
        quick.put(number)
    await asyncio.wait_for(quick.join(), 1)
    assert seen == list(range(30))
    await slow.close()
    await postmen.close()


async def test_a_plugin_has_so_many_handlers_at_a_time() -> None:
    running, most, go = 0, 0, asyncio.Event()

    async def handle(letter: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1

    box, _ = mailbox(handle, at_once=3)
    for number in range(10):
        box.put(number)
    for _ in range(20):
        await asyncio.sleep(0)
    assert running == 3
    go.set()
    await asyncio.wait_for(box.join(), 1)
    assert most == 3


async def test_closing_one_plugin_ends_no_handler_of_another_one() -> None:
    postmen, go, done = Postmen(), asyncio.Event(), []

    async def stays(letter: int) -> None:
        await go.wait()
        done.append(letter)

    async def hang(letter: int) -> None:
        await asyncio.Event().wait()

    kept, _ = mailbox(stays, postmen=postmen)
    closed, _ = mailbox(hang, postmen=postmen)
    kept.put(1)
    closed.put(2)
    await asyncio.sleep(0.01)
    await closed.close(grace=0.01)
    go.set()
    await asyncio.wait_for(kept.join(), 1)
    assert done == [1]


async def test_a_handler_that_ignores_its_end_spoils_nothing_for_the_next() -> None:
    seen: list[str] = []

    async def handle(letter: str) -> None:
        if letter == "stubborn":
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        await asyncio.sleep(0)
        seen.append(letter)

    box, overran = mailbox(handle, timeout=1.0)
    box.put("stubborn")
    await asyncio.sleep(0)
    box.expire(asyncio.get_running_loop().time() + 2.0)
    await asyncio.wait_for(box.join(), 1)
    box.put("next")
    await asyncio.wait_for(box.join(), 1)
    assert overran == ["stubborn"] and seen == ["stubborn", "next"]
