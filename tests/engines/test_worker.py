from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import psutil
import pytest

from bot.engines import Cancel, EngineWorker, WorkerState
from bot.errors import EngineBusy, EngineError, EngineTimeout

PARROT = "tests.engines.parrot:build"
NAP_S = 60.0


@pytest.fixture
async def worker() -> AsyncIterator[EngineWorker]:
    worker = EngineWorker(PARROT, {}, name="parrot")
    yield worker
    await worker.close()


async def test_a_call_is_answered_by_another_process(worker: EngineWorker) -> None:
    assert await worker.call("say", "hello") == "hello"
    assert worker.state.state == "ready"
    assert worker.state.pid not in (0, os.getpid())


async def test_the_child_loads_neither_the_web_nor_the_database(worker: EngineWorker) -> None:
    loaded = await worker.call("modules")
    assert not {"flask", "sqlalchemy", "bot.host", "openai", "twitchio"} & set(loaded)


async def test_a_stream_gives_its_items_in_order(worker: EngineWorker) -> None:
    assert [n async for n in worker.stream("count", 500, Cancel())] == list(range(500))


async def test_a_slow_reader_makes_the_engine_wait(worker: EngineWorker) -> None:
    cancel = Cancel()
    async with aclosing(worker.stream("count", 10_000, cancel)) as numbers:
        async for number in numbers:
            if number == 3:
                await asyncio.sleep(0.1)
                break
    assert await worker.call("how_many") < 100


async def test_a_cancel_ends_the_stream_at_once_and_the_engine_goes_on(
    worker: EngineWorker,
) -> None:
    cancel = Cancel()
    seen = []
    async for number in worker.stream("count", 1_000_000, cancel):
        seen.append(number)
        if number == 40:
            cancel.set()
    assert seen[-1] == 40
    assert await worker.call("how_many") < 200


async def test_a_cancelled_stream_ends_while_it_waits_for_an_item(worker: EngineWorker) -> None:
    await worker.start()
    cancel = Cancel()
    asyncio.get_running_loop().call_later(0.05, cancel.set)
    async with asyncio.timeout(NAP_S / 2):
        assert [n async for n in worker.stream("nap_stream", NAP_S, cancel)] == []


async def test_a_cancel_does_not_wait_for_the_load() -> None:
    worker = EngineWorker(PARROT, {"hang": True}, name="parrot")
    cancel = Cancel()
    asyncio.get_running_loop().call_later(0.05, cancel.set)
    async with asyncio.timeout(2):
        assert [n async for n in worker.stream("count", 5, cancel)] == []
        await worker.close()


async def test_prints_of_a_library_become_log_lines(
    worker: EngineWorker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await worker.call("shout", "loaded 33 layers")
    for _ in range(100):
        if "from below" in caplog.text:
            break
        await asyncio.sleep(0.01)
    assert "loaded 33 layers" in caplog.text
    assert "from below" in caplog.text


async def test_an_error_of_the_engine_says_what_went_wrong(worker: EngineWorker) -> None:
    with pytest.raises(EngineError, match="parrot: ValueError: no such seed"):
        await worker.call("fail")
    assert await worker.call("say", "still here") == "still here"


async def test_a_crash_fails_its_own_call_and_the_next_one_is_answered(
    worker: EngineWorker,
) -> None:
    with pytest.raises(EngineError) as caught:
        await worker.call("die")
    assert caught.value.retryable
    assert "exit code 3" in str(caught.value)
    assert await worker.call("say", "back") == "back"
    assert worker.state.restarts == 1


async def test_a_crash_in_mid_stream_keeps_what_came_before(worker: EngineWorker) -> None:
    seen = []
    with pytest.raises(EngineError):
        async for number in worker.stream("count_then_die", 5, Cancel()):
            seen.append(number)
    assert seen == [0, 1, 2, 3, 4]


async def test_a_worker_that_keeps_crashing_is_busy_for_a_while(worker: EngineWorker) -> None:
    for _ in range(2):
        with pytest.raises(EngineError):
            await worker.call("die")
    with pytest.raises(EngineBusy, match="starts again in"):
        await worker.call("say", "too early")


async def test_a_missing_file_is_named_with_a_hint() -> None:
    worker = EngineWorker(PARROT, {"missing": "/nowhere/model.gguf"}, name="parrot")
    with pytest.raises(EngineError, match=r"/nowhere/model.gguf is missing") as caught:
        await worker.start()
    assert caught.value.hint
    assert worker.state.state == "failed"
    await worker.close()


async def test_a_missing_package_is_named() -> None:
    worker = EngineWorker("no_such_package:build", {}, name="ghost")
    with pytest.raises(EngineError, match="install the package 'no_such_package'"):
        await worker.start()
    await worker.close()


async def test_a_load_that_hangs_is_given_up_and_ended() -> None:
    worker = EngineWorker(PARROT, {"hang": True}, name="parrot", start_timeout=0.8)
    with pytest.raises(EngineTimeout, match="not ready after"):
        await worker.start()
    await worker.close()
    assert not psutil.Process().children(recursive=False) or all(
        "tracker" in " ".join(child.cmdline()) for child in psutil.Process().children()
    )


async def test_the_panel_sees_the_load_go_on() -> None:
    seen: list[WorkerState] = []
    worker = EngineWorker(PARROT, {}, name="parrot", on_state=seen.append)
    await worker.start()
    await worker.close()
    assert [state.state for state in seen] == ["loading", "loading", "ready", "closed"]
    assert seen[1].progress == 0.5
    assert seen[1].note == "half way"


async def test_a_call_past_its_time_ends_the_child() -> None:
    worker = EngineWorker(PARROT, {}, name="parrot")
    await worker.start()
    with pytest.raises(EngineTimeout):
        await worker.call("nap", 30.0, timeout_s=0.1)
    assert await worker.call("say", "again") == "again"
    await worker.close()


async def test_close_is_quick_even_in_the_middle_of_work(worker: EngineWorker) -> None:
    await worker.start()
    child = psutil.Process(worker.state.pid)
    nap = asyncio.create_task(worker.call("nap", NAP_S))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(NAP_S / 2):
        await worker.close()
    assert not child.is_running()
    with pytest.raises(EngineError, match="closed"):
        await nap


async def test_close_during_the_start_leaves_no_process() -> None:
    worker = EngineWorker(PARROT, {"hang": True}, name="parrot")
    start = asyncio.create_task(worker.start())
    await asyncio.sleep(0)
    await worker.close()
    with pytest.raises(EngineError, match="closed"):
        await start


async def test_the_loop_goes_on_while_a_worker_starts(worker: EngineWorker) -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.001)
            turns += 1

    turning = asyncio.create_task(turn())
    await worker.start()
    turning.cancel()
    assert turns > 5  # for how long it stalls at most is measured by benchmarks.startup


ORPHAN = """
import asyncio, os
from bot.engines import EngineWorker
async def main():
    worker = EngineWorker("tests.engines.parrot:build", {}, name="parrot")
    await worker.start()
    print(worker.state.pid, flush=True)
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""


def test_a_killed_parent_leaves_no_orphan() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN], cwd=root, capture_output=True, text=True, timeout=30
    )
    child = int(done.stdout)
    for _ in range(200):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie":
            return
        time.sleep(0.01)
    pytest.fail("the worker outlived its parent")


def test_a_program_started_as_a_script_is_not_run_again_in_the_child(tmp_path: Path) -> None:
    script = tmp_path / "show.py"
    script.write_text(
        "import asyncio, flask, sys\n"
        "from bot.engines import EngineWorker\n"
        "async def main():\n"
        "    worker = EngineWorker('tests.engines.parrot:build', {}, name='parrot')\n"
        "    print('flask' in await worker.call('modules'))\n"
        "    await worker.close()\n"
        "asyncio.run(main())\n"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stdout.strip() == "False", done.stderr
