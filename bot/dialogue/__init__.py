"""Dialogue: who it is (persona), what it knows (memory), what may be said (guard), the mind."""

from bot.dialogue.facts import Fact, find_facts
from bot.dialogue.guard import (
    MASK,
    Action,
    Decision,
    Guard,
    Held,
    Holds,
    Spam,
    Verdict,
    Watch,
    clean,
    spam_score,
)
from bot.dialogue.long_memory import LongMemory, Speaker
from bot.dialogue.mind import NOTES_HEADING, Mind
from bot.dialogue.persona import FACTS_HEADING, Persona, default_persona, plain_name, said_by
from bot.dialogue.short_memory import ShortMemory, Turn
from bot.dialogue.spoken import EXPRESSIONS, SpokenRules
from bot.dialogue.thought import Answers, Question, Thought
from bot.dialogue.untagged import untagged

__all__ = [
    "EXPRESSIONS",
    "FACTS_HEADING",
    "MASK",
    "NOTES_HEADING",
    "Action",
    "Answers",
    "Decision",
    "Fact",
    "Guard",
    "Held",
    "Holds",
    "LongMemory",
    "Mind",
    "Persona",
    "Question",
    "ShortMemory",
    "Spam",
    "Speaker",
    "SpokenRules",
    "Thought",
    "Turn",
    "Verdict",
    "Watch",
    "clean",
    "default_persona",
    "find_facts",
    "plain_name",
    "said_by",
    "spam_score",
    "untagged",
]
