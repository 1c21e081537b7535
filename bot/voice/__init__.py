"""Voice: from a stream of text to sound, and the ledger of what was heard."""

from bot.voice.casting import KEPT, KeptVoices, Manner
from bot.voice.ledger import Ledger, Line, TimedWord, words_of
from bot.voice.markup import EXPRESSIONS, strip_markup
from bot.voice.mouth import LEAD_S, MouthFrame, MouthTrack
from bot.voice.sentences import Sentence, SentenceSplitter, WordChunker, sentences, whole_words
from bot.voice.speaker import Record, SentenceBegins, SentenceEnds, Speaker, Speech
from bot.voice.units import units_of

__all__ = [
    "EXPRESSIONS",
    "KEPT",
    "LEAD_S",
    "KeptVoices",
    "Ledger",
    "Line",
    "Manner",
    "MouthFrame",
    "MouthTrack",
    "Record",
    "Sentence",
    "SentenceBegins",
    "SentenceEnds",
    "SentenceSplitter",
    "Speaker",
    "Speech",
    "TimedWord",
    "WordChunker",
    "sentences",
    "strip_markup",
    "units_of",
    "whole_words",
    "words_of",
]
