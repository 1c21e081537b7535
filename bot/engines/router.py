"""Which mind answers: the one of the route, or the next that can.

A mind is passed over when it fails in a way that may be tried elsewhere, when its first word
comes too late, when the hour's budget is spent and it costs money, and for a minute after a
failure that a person must mend. Once a word was given out, no other mind takes over.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import monotonic

from bot.engines.budget import Budget
from bot.engines.cancel import Cancel
from bot.engines.health import Health
from bot.engines.llm import ChatRequest, ThoughtEvent, Token, ToolCall, Usage
from bot.engines.meters import AnswerMeter
from bot.engines.patience import Patient
from bot.engines.registry import EngineRegistry
from bot.engines.route import Mind, Passed, Record, RouteTaken, find_mind
from bot.engines.tokens import estimate_prompt, estimate_tokens
from bot.errors import BotError, EngineError, EngineTimeout, EngineUnusable
from bot.settings import MindSettings

LAST_RESORT_S = 60.0  # patience with the last mind: nobody is left to answer instead
STALL_S = 30.0  # silence in the middle of an answer that ends it
ANOTHER = "ask again, or name another mind under llm.fallback"

Spend = Callable[[str, int, int, float | None], None]
Tell = Callable[[RouteTaken], None]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Asking:
    """One request on its way through the minds."""

    request: ChatRequest
    kind: str
    cancel: Cancel
    tell: Tell
    only: str = ""
    passed: list[Passed] = field(default_factory=list)
    errors: list[BotError] = field(default_factory=list)

    def skip(self, mind: str, reason: str, error: BotError) -> None:
        self.passed.append(Passed(mind=mind, reason=reason))
        self.errors.append(error)


def bare(error: BotError) -> str:
    """What happened, without the engine's name in front: the line names it already."""
    engine = error.engine if isinstance(error, EngineError) else ""
    return error.message.removeprefix(f"{engine}: ")


class Router:
    """Asks the minds in order. `record(mind, tokens_in, tokens_out, usd)` hears of every use;
    `usd` is None where nobody knows the price."""

    def __init__(
        self,
        registry: EngineRegistry,
        settings: MindSettings,
        budget: Budget | None = None,
        clock: Callable[[], float] = monotonic,
        record: Spend = lambda mind, tokens_in, tokens_out, usd: None,
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._record = record
        self._records: dict[str, Record] = {}
        self.budget = budget or Budget(clock=clock)
        self.configure(settings)

    def configure(self, settings: MindSettings) -> None:
        """New settings: every mind gets a new chance; what was spent stays spent."""
        self._settings = settings
        self._records.clear()
        self.budget.limit(settings.tokens_per_hour, settings.usd_per_hour)

    def chain(self, kind: str) -> tuple[str, ...]:
        """The minds for a kind of event, in the order in which they are asked."""
        chosen = self._settings.routes.get(kind, self._settings.chat)
        return tuple(dict.fromkeys((chosen, *self._settings.fallback)))

    def minds(self) -> tuple[str, ...]:
        """Every mind that the settings name."""
        settings = self._settings
        named = (settings.chat, *settings.routes.values(), *settings.fallback)
        return tuple(dict.fromkeys(named))

    def health(self) -> dict[str, Health]:
        """How each mind is doing, for the panel."""
        return {name: self._health(name) for name in self.minds()}

    async def stream(
        self,
        request: ChatRequest,
        kind: str,
        cancel: Cancel,
        tell: Tell = lambda route: None,
        *,
        only: str = "",
    ) -> AsyncGenerator[ThoughtEvent, None]:
        """Tokens of the first mind that answers, one `Usage` last.

        `tell` hears which mind answered, or that none did; once more where it broke off.
        `only` names a mind that is asked alone, whatever the route of the kind.
        Raises EngineError where no mind gives a first word.
        """
        meter = AnswerMeter(self._registry.note, request)
        try:
            async with aclosing(self._answer(Asking(request, kind, cancel, tell, only))) as events:
                async for event in events:
                    meter.event(event)
                    yield event
        except BotError:
            meter.failed()
            raise
        finally:
            meter.end()

    async def _answer(self, asking: Asking) -> AsyncGenerator[ThoughtEvent, None]:
        minds = self._usable(asking)
        for mind in minds:
            reader = Patient(mind.engine.stream(asking.request, asking.cancel), asking.cancel)
            try:
                is_last = mind is minds[-1]
                patience = LAST_RESORT_S if is_last else self._settings.first_token_s
                first = await self._first(mind, reader, patience, asking)
                if first is None:
                    continue
                async with aclosing(self._rest(mind, reader, first, asking)) as events:
                    async for event in events:
                        yield event
                return
            finally:
                await reader.close()
        asking.tell(RouteTaken(kind=asking.kind, mind="", passed=tuple(asking.passed)))
        raise self._nobody(asking)

    def _usable(self, asking: Asking) -> list[Mind]:
        names = (asking.only,) if asking.only else self.chain(asking.kind)
        found = [self._find(name, asking) for name in names]
        return [mind for mind in found if mind is not None]

    def _find(self, name: str, asking: Asking) -> Mind | None:
        """The mind, if it may be asked now; else a note in `asking`."""
        try:
            mind = find_mind(self._registry, name)
        except BotError as error:
            asking.skip(name, f"cannot be asked: {bare(error)}", error)
            return None
        record = self._record_of(mind)
        aside = record.aside(self._clock())
        if aside and record.error:
            reason = f"is not asked for {aside:.0f} s: {bare(record.error)}"
            asking.skip(name, reason, record.error)
            return None
        spent = "" if mind.free else self.budget.exhausted()
        if spent:
            hint = "raise llm.usd_per_hour or llm.tokens_per_hour, or add a free fallback"
            asking.skip(name, f"is not asked: {spent}", EngineError(name, spent, hint=hint))
            return None
        return mind

    async def _first(
        self, mind: Mind, reader: Patient[ThoughtEvent], patience: float, asking: Asking
    ) -> ThoughtEvent | None:
        """The first event, or None where the next mind should be asked."""
        began = self._clock()
        try:
            first = await reader.next(patience)
        except TimeoutError:
            if asking.cancel.is_set():
                return self._estimate(mind, asking, 0, "cancel")
            self._spend(mind, self._estimate(mind, asking, 0, "cancel"))
            late = f"did not answer in {patience:g} s"
            hint = "is it overloaded? Raise llm.first_token_s, or name another under llm.fallback"
            self._failed(mind, EngineTimeout(mind.name, late, hint=hint), late, asking)
            return None
        except Exception as error:
            return self._pass_on(mind, error, asking)
        if first is None:
            silent = "ended without a word"
            error = EngineError(mind.name, silent, hint=ANOTHER, retryable=True)
            self._failed(mind, error, silent, asking)
            return None
        if asking.cancel.is_set():
            return first
        took = self._clock() - began
        self._record_of(mind).answer(took)
        asking.tell(self._route(mind, asking, took))
        return first

    def _pass_on(self, mind: Mind, error: Exception, asking: Asking) -> None:
        """Note a failure before the first word; raises it where another mind is no answer."""
        ours = self._ours(mind, error)
        self._failed(mind, ours, f"failed: {bare(ours)}", asking)
        if not ours.retryable and not isinstance(ours, EngineUnusable):
            asking.tell(RouteTaken(kind=asking.kind, mind="", passed=tuple(asking.passed)))
            raise ours

    async def _rest(
        self,
        mind: Mind,
        reader: Patient[ThoughtEvent],
        first: ThoughtEvent,
        asking: Asking,
    ) -> AsyncGenerator[ThoughtEvent, None]:
        """From the first event to the Usage; a stream that breaks keeps what came."""
        event: ThoughtEvent | None = first
        usage: Usage | None = None
        tokens, why = 0, ""
        try:
            while isinstance(event, Token | ToolCall):
                said = event.text if isinstance(event, Token) else event.arguments
                tokens += estimate_tokens(said)
                yield event
                event, why = await self._next(mind, reader, asking)
            usage = event or self._estimate(mind, asking, tokens, "broken" if why else "cancel")
            if why:
                self._broke(mind, why, asking)
        finally:  # a reader that walks away has used what came so far
            usage = usage or self._estimate(mind, asking, tokens, "cancel")
            self._spend(mind, usage)
        yield usage

    async def _next(
        self, mind: Mind, reader: Patient[ThoughtEvent], asking: Asking
    ) -> tuple[ThoughtEvent | None, str]:
        """The next event; else None, and why the answer is broken off if nobody asked for it."""
        stopped = asking.cancel.is_set
        try:
            event = await reader.next(STALL_S)
        except TimeoutError:
            return None, "" if stopped() else f"silent for {STALL_S:g} s"
        except Exception as error:
            return None, bare(self._ours(mind, error))
        return event, "" if event or stopped() else "ended without its count"

    def _broke(self, mind: Mind, why: str, asking: Asking) -> None:
        hint = "what came of it is kept; if it happens again, look at the server's own log"
        error = EngineError(mind.name, why, hint=hint, retryable=True)
        self._record_of(mind).fail(error, self._clock())
        asking.tell(replace(self._route(mind, asking, 0.0), broken=why))

    def _failed(self, mind: Mind, error: BotError, reason: str, asking: Asking) -> None:
        self._record_of(mind).fail(error, self._clock())
        asking.skip(mind.name, reason, error)
        log.warning("mind %s: %s", mind.name, error)

    def _spend(self, mind: Mind, usage: Usage) -> None:
        if not mind.free:
            self.budget.add(usage.tokens_in + usage.tokens_out, usage.usd)
        unknown = not mind.free and not usage.usd  # it costs something, and nobody knows what
        usd = None if unknown else usage.usd
        self._record(mind.name, usage.tokens_in, usage.tokens_out, usd)

    def _estimate(self, mind: Mind, asking: Asking, tokens_out: int, finish: str) -> Usage:
        """What an answer took that ended before it could say so."""
        tokens_in = estimate_prompt(asking.request)
        usd = mind.usd(tokens_in, tokens_out)
        return Usage(tokens_in=tokens_in, tokens_out=tokens_out, finish=finish, usd=usd)

    def _ours(self, mind: Mind, error: Exception) -> EngineError:
        """A mind's failure as an error of ours; a programming mistake in it counts as one."""
        if isinstance(error, EngineError):
            return error
        log.error("mind %s raised", mind.name, exc_info=error)
        return EngineError(mind.name, f"raised {type(error).__name__}", retryable=True)

    def _nobody(self, asking: Asking) -> BotError:
        if len(asking.errors) == 1:
            return asking.errors[0]
        reasons = "; ".join(f"{passed.mind} {passed.reason}" for passed in asking.passed)
        return EngineError("minds", f"none answered: {reasons}", hint=asking.errors[0].hint)

    def _route(self, mind: Mind, asking: Asking, took: float) -> RouteTaken:
        return RouteTaken(
            kind=asking.kind, mind=mind.name, first_token_s=took, passed=tuple(asking.passed)
        )

    def _record_of(self, mind: Mind) -> Record:
        """The mind's record; a rebuilt engine (new settings, a reload) starts a new one."""
        record = self._records.get(mind.name)
        if record is None or record.base is not mind.base:
            record = self._records[mind.name] = Record(mind.base)
        return record

    def _health(self, name: str) -> Health:
        try:
            mind = find_mind(self._registry, name)
        except BotError as error:
            return Health(ok=False, note=error.message, fix=error.hint)
        return self._record_of(mind).health(mind.engine, self._clock())
