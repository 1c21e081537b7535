"""The error tree. Every error says what happened and, as its hint, what to do.

BotError(message, hint)
├ ConfigError   the settings, with the place of the mistake
├ PluginError   a plugin that cannot be loaded or does not keep its contract
├ AudioError    a sound, a file or a device
├ NotFound      what was asked for is not there
├ Conflict      it is there already, or somebody else has it
├ Refused       the asker may not do that
├ BadRequest    what was asked is wrong, with the name of the field
├ EngineError(engine, retryable)
│   ├ EngineBusy      try again later
│   ├ EngineTimeout   no answer in time
│   └ EngineUnusable  a person has to mend it: key, model, file, package
└ JobError
    └ JobCancelled
"""

from __future__ import annotations


class BotError(Exception):
    """An error that a person may read: `message` says what happened, `hint` what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ConfigError(BotError):
    """A mistake in the settings; `message` starts with its place, such as `llm.chat`."""


class PluginError(BotError):
    """A plugin cannot be loaded or does not keep its contract."""


class AudioError(BotError):
    """A sound, an audio file or an audio device cannot be used."""


class NotFound(BotError):
    """What was asked for is not there."""


class Conflict(BotError):
    """The name or the place is taken already."""


class Refused(BotError):
    """Whoever asks may not do that."""


class BadRequest(BotError):
    """What was asked cannot be done as it was asked; `field` names the part that is wrong."""

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message, hint=hint)
        self.field = field


class EngineError(BotError):
    """An engine failed; a `retryable` failure sends the router to its fallback."""

    def __init__(
        self, engine: str, message: str, *, hint: str = "", retryable: bool = False
    ) -> None:
        super().__init__(f"{engine}: {message}", hint=hint)
        self.engine = engine
        self.retryable = retryable


class EngineBusy(EngineError):
    """The engine has no room just now; `retry_after` in seconds, 0 where it did not say."""

    def __init__(
        self, engine: str, message: str, *, hint: str = "", retry_after: float = 0.0
    ) -> None:
        super().__init__(engine, message, hint=hint, retryable=True)
        self.retry_after = retry_after


class EngineTimeout(EngineError):
    """The engine did not answer in time."""

    def __init__(self, engine: str, message: str, *, hint: str = "") -> None:
        super().__init__(engine, message, hint=hint, retryable=True)


class EngineUnusable(EngineError):
    """Asking again is no use until a person mends it: a key, a model, a file, a package."""


class JobError(BotError):
    """A piece of long work failed."""


class JobCancelled(JobError):
    """A piece of long work was cancelled."""
