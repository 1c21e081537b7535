"""The model itself, without a process around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugins.llama_cpp.items import Ended, Prompted, Spoke
from tests.contracts.llm import ask
from tests.tiny_gguf import SAID, make_tiny_gguf

pytest.importorskip("llama_cpp", reason="the extra 'llama' is not installed")

CONFIG = {"n_gpu_layers": -1, "n_ctx": 8192, "n_threads": 1, "seed": 1}


def open_brain(path: Path, **config: Any) -> Any:
    from plugins.llama_cpp import brain

    return brain.open_brain(CONFIG | config | {"path": str(path)}, lambda part, note: None)


class Listener:
    """Takes what a brain says; asks it to stop when `cancelled` was looked at often enough."""

    def __init__(self, stop_after_looks: int = -1) -> None:
        self.items: list[Any] = []
        self.looks = 0
        self._stop = stop_after_looks

    @property
    def cancelled(self) -> bool:
        self.looks += 1
        return 0 <= self._stop < self.looks

    def __call__(self, item: Any) -> bool:
        self.items.append(item)
        return True

    @property
    def text(self) -> str:
        return "".join(item.text for item in self.items if isinstance(item, Spoke))


def test_a_cancel_stops_the_reading_of_a_long_prompt(models: Path) -> None:
    brain = open_brain(models / "endless.gguf")
    patient, hurried = Listener(), Listener(stop_after_looks=3)
    brain.think(ask("x" * 2500, max_tokens=1), patient)
    brain.think(ask("y" * 2500, max_tokens=1), hurried)
    assert [type(item) for item in hurried.items] == [Prompted]
    assert hurried.looks < patient.looks / 2


def test_after_a_cancel_the_next_answer_is_whole(models: Path) -> None:
    brain, listener = open_brain(models / "tiny.gguf"), Listener()
    brain.think(ask("y" * 300, temperature=0.0), Listener(stop_after_looks=3))
    brain.think(ask(temperature=0.0), listener)
    assert listener.text == SAID
    assert listener.items[-1] == Ended(11, "stop")


def test_one_seed_gives_one_answer(models: Path) -> None:
    answers = set()
    for _ in range(2):
        listener = Listener()
        open_brain(models / "noise.gguf").think(ask(temperature=1.0, max_tokens=30), listener)
        answers.add(listener.text)
    assert len(answers) == 1


def test_without_a_seed_answers_differ(models: Path) -> None:
    brain, answers = open_brain(models / "noise.gguf", seed=-1), set()
    for _ in range(3):
        listener = Listener()
        brain.think(ask(temperature=1.0, max_tokens=30), listener)
        answers.add(listener.text)
    assert len(answers) > 1


def test_a_file_without_a_template_still_answers(tmp_path: Path) -> None:
    brain, listener = open_brain(make_tiny_gguf(tmp_path / "bare.gguf", template=None)), Listener()
    brain.think(ask(temperature=0.0, max_tokens=5), listener)
    assert isinstance(listener.items[-1], Ended)
