from __future__ import annotations

import asyncio

import pytest

from bot.host.mailbox import Mailbox


def mailbox(handle, *, limit: int = 100, timeout: float = 60.0, workers: int = 8):
    overran: list = []
    box = Mailbox(
        handle, timeout=lambda _: timeout, overrun=overran.append, limit=limit, workers=workers
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

    box, overran = mailbox(handle, timeout=1.0, workers=1)
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
