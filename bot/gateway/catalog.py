"""Which engine or mind a client means by the name of a model, and which voice."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from bot.engines import LLM, STT, TTS, EngineRegistry, Router, pick_recogniser
from bot.errors import NotFound
from bot.studio import EngineView

SHOW = "greenroom"  # whatever the show itself thinks, speaks and hears with
# What clients have built in stands for the house's own, so that they work as they are.
USUAL_MODELS = frozenset(
    {
        *("tts-1", "tts-1-hd", "gpt-4o-mini-tts"),
        *("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"),
        *("gpt-realtime", "gpt-realtime-mini", "gpt-4o-realtime-preview"),
        *("gpt-realtime-1.5", "gpt-realtime-2", "gpt-realtime-2.1"),
    }
)
USUAL_VOICES = frozenset(
    {
        *("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage"),
        *("shimmer", "verse", "marin", "cedar"),
    }
)


class Catalog:
    """Names as clients write them. `aliases` come first."""

    def __init__(
        self,
        registry: EngineRegistry,
        router: Router,
        aliases: Mapping[str, str],
        recogniser: str = "",
    ) -> None:
        self._registry = registry
        self._router = router
        self._aliases = aliases
        self._recogniser = recogniser

    def models(self) -> dict[str, tuple[str, ...]]:
        """Every model's name, and what it does: transcription, speech, chat or several of them."""
        each = {
            "transcription": (SHOW, *self._registry.names(STT)),
            "speech": (SHOW, *self._registry.names(TTS)),
            "chat": (SHOW, *self.minds()),
        }
        names = dict.fromkeys(name for listed in each.values() for name in listed)
        return {name: tuple(use for use in each if name in each[use]) for name in names}

    def minds(self) -> list[str]:
        """The minds that the settings or the plugins name."""
        return sorted({*self._registry.names(LLM), *self._router.minds()})

    def speech(self, model: str) -> tuple[str, str]:
        """Engine and checkpoint; both empty for the studio's own. Raises NotFound."""
        name = self._meant(model)
        if not name:
            return "", ""
        engine, _, checkpoint = name.partition("/")
        self._check(engine, self._registry.names(TTS), "speech")
        return engine, checkpoint

    def mind(self, model: str) -> str:
        """The mind, empty for the show's own. Raises NotFound."""
        name = self._meant(model)
        if name:
            self._check(name, self.minds(), "chat")
        return name

    def recogniser(self, model: str) -> str:
        """The engine that writes down. Raises NotFound, also where there is none at all."""
        name = self._meant(model)
        if not name or not self._registry.names(STT):
            return pick_recogniser(self._registry, self._recogniser)
        self._check(name, self._registry.names(STT), "transcription")
        return name

    def voice(self, name: str) -> str:
        """The studio's name of a voice; clients' usual names stand for the studio's own."""
        if name in self._aliases:
            return self._aliases[name]
        return "" if name in USUAL_VOICES else name

    def _meant(self, model: str) -> str:
        if model in self._aliases:
            return self._aliases[model]
        return "" if model == SHOW or model in USUAL_MODELS else model

    def _check(self, name: str, known: list[str], use: str) -> None:
        if name in known:
            return
        near = get_close_matches(name, known, n=1)
        there = f"did you mean '{near[0]}'?" if near else f"there are: {SHOW}, {', '.join(known)}"
        raise NotFound(f"no model '{name[:60]}' for {use}", hint=there)


def speaking(view: EngineView) -> list[str]:
    """The checkpoints to choose from: none where there is one; a codec alone has no language."""
    names = view.capabilities.models
    if len(names) < 2:
        return []
    return [name for name in names if view.models.get(name, view.capabilities).languages]
