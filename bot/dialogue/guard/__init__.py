"""The guard: what may be said and shown, who waits for a human, what is an advertisement."""

from bot.dialogue.guard.clean import clean
from bot.dialogue.guard.gate import Guard, Watch
from bot.dialogue.guard.holds import Decision, Held, Holds
from bot.dialogue.guard.spam import Spam, spam_score
from bot.dialogue.guard.verdict import MASK, Action, Verdict

__all__ = [
    "MASK",
    "Action",
    "Decision",
    "Guard",
    "Held",
    "Holds",
    "Spam",
    "Verdict",
    "Watch",
    "clean",
    "spam_score",
]
