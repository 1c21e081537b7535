"""Which mind answered, why the others did not, and how each of them is doing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engines.health import Health, Reports
from bot.engines.llm import LLM, ManyModels, Priced
from bot.engines.registry import EngineRegistry
from bot.errors import BotError, EngineUnusable

SET_ASIDE_S = 60.0  # a mind that a person must mend is asked again after this long


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A mind that was asked or skipped, and why it is not the one that answered."""

    mind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTaken:
    """A line for the decision trace. `mind` is empty where none answered."""

    kind: str
    mind: str
    first_token_s: float = 0.0
    passed: tuple[Passed, ...] = ()
    broken: str = ""  # why the answer ended in its middle

    def __str__(self) -> str:
        return ", ".join([*(f"{p.mind} {p.reason}" for p in self.passed), self._ending()])

    def _ending(self) -> str:
        if not self.mind:
            return "no mind answered"
        if self.broken:
            return f"{self.mind} broke off: {self.broken}"
        instead = " instead" if self.passed else ""
        return f"{self.mind} answered{instead} after {self.first_token_s:.2f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """A mind as the settings write it, its engine, and the engine that the plugin built."""

    name: str
    engine: LLM
    base: LLM

    @property
    def free(self) -> bool:
        return not isinstance(self.engine, Priced) or self.engine.free

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        if not isinstance(self.engine, Priced):
            return 0.0
        return self.engine.usd(tokens_in, tokens_out)


def find_mind(registry: EngineRegistry, name: str) -> Mind:
    """The mind written `plugin` or `plugin/model`. Raises NotFound or EngineUnusable."""
    whole = registry.find(LLM, name)
    if whole is not None:
        return Mind(name=name, engine=whole, base=whole)
    plugin, _, model = name.partition("/")
    base = registry.get(LLM, plugin)
    if not isinstance(base, ManyModels):
        raise EngineUnusable(plugin, "has no models to choose from", hint=f"write '{plugin}'")
    return Mind(name=name, engine=base.with_model(model), base=base)


class Record:
    """How a mind has been doing since it was built or its settings changed."""

    def __init__(self, base: LLM | None) -> None:
        self.base = base
        self.answered = 0
        self.failed = 0
        self.first_token_s = 0.0
        self.error: BotError | None = None
        self.until = 0.0  # set aside until the clock says so

    def answer(self, first_token_s: float) -> None:
        self.answered += 1
        self.first_token_s = first_token_s
        self.error = None
        self.until = 0.0

    def fail(self, error: BotError, now: float) -> None:
        """Note a failure; sets the mind aside where asking again at once is no use."""
        self.failed += 1
        self.error = error
        if isinstance(error, EngineUnusable):
            self.until = now + SET_ASIDE_S
        else:
            self.until = now + min(getattr(error, "retry_after", 0.0), SET_ASIDE_S)

    def aside(self, now: float) -> float:
        """For how many seconds more it is not asked; 0 where it is."""
        return max(0.0, self.until - now)

    def health(self, engine: LLM, now: float) -> Health:
        """The engine's own report with the router's figures beside it."""
        report = engine.health() if isinstance(engine, Reports) else Health(ok=True)
        details = dict(report.details) | {
            "answered": str(self.answered),
            "failed": str(self.failed),
        }
        ms = None
        if self.answered:
            ms = round(self.first_token_s * 1000)
            details["first token"] = f"{self.first_token_s:.2f} s"
        if self.error is None:
            return Health(ok=report.ok, note=report.note, fix=report.fix, ms=ms, details=details)
        aside = self.aside(now)
        details["last error"] = self.error.message
        if aside:
            details["asked again in"] = f"{aside:.0f} s"
        return Health(
            ok=False, note=self.error.message, fix=self.error.hint or report.fix, details=details
        )
