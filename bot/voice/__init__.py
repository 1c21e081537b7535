"""Voice: from a stream of text to sound, and the ledger of what was heard."""

from bot.voice.ledger import Ledger, Line, TimedWord, words_of
from bot.voice.markup import EXPRESSIONS
from bot.voice.mouth import LEAD_S, MouthFrame, MouthTrack, level_db
from bot.voice.sentences import Sentence, SentenceSplitter, WordChunker, sentences, whole_words
from bot.voice.speaker import (
    Manner,
    SentenceBegins,
    SentenceEnds,
    Speaker,
    Speech,
    voices_by_name,
)

__all__ = [
    "EXPRESSIONS",
    "LEAD_S",
    "Ledger",
    "Line",
    "Manner",
    "MouthFrame",
    "MouthTrack",
    "Sentence",
    "SentenceBegins",
    "SentenceEnds",
    "SentenceSplitter",
    "Speaker",
    "Speech",
    "TimedWord",
    "WordChunker",
    "level_db",
    "sentences",
    "voices_by_name",
    "whole_words",
    "words_of",
]
