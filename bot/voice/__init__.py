"""Voice: from a stream of text to sound, and the ledger of what was heard."""

from bot.voice.ledger import Ledger, Line, TimedWord, words_of
from bot.voice.markup import EXPRESSIONS
from bot.voice.mouth import LEAD_S, MouthFrame, MouthTrack, level_db
from bot.voice.sentences import Sentence, SentenceSplitter, WordChunker, sentences, whole_words

__all__ = [
    "EXPRESSIONS",
    "LEAD_S",
    "Ledger",
    "Line",
    "MouthFrame",
    "MouthTrack",
    "Sentence",
    "SentenceSplitter",
    "TimedWord",
    "WordChunker",
    "level_db",
    "sentences",
    "whole_words",
    "words_of",
]
