"""From what somebody wrote to what a voice reads: markup, lexicon, numbers in words."""

from bot.studio.text.chunks import Chunk, chunks
from bot.studio.text.lexicon import Lexicons
from bot.studio.text.normalize import has_figures, load, normalize
from bot.studio.text.pieces import PLAIN, Mark, Piece, Rest, Say, Tone, with_rest_of_marks
from bot.studio.text.read import has_words, parse_markup, parse_pieces, spoken
from bot.studio.text.ssml import SSML_SUPPORT
from bot.studio.text.tags import TAGS
from bot.studio.text.traced import Traced

__all__ = [
    "PLAIN",
    "SSML_SUPPORT",
    "TAGS",
    "Chunk",
    "Lexicons",
    "Mark",
    "Piece",
    "Rest",
    "Say",
    "Tone",
    "Traced",
    "chunks",
    "has_figures",
    "has_words",
    "load",
    "normalize",
    "parse_markup",
    "parse_pieces",
    "spoken",
    "with_rest_of_marks",
]
