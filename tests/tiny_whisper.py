"""A Whisper model of a few hundred thousand numbers that says what it is told to say.

Real in every way but its ears: built with CTranslate2's own specifications, read by the real
faster-whisper. The layers add nothing, and the output of each token is the one that follows it in
a chain, so that greedy decoding walks `words` whatever the sound is. Sound decides the times.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

WIDTH = 32
MELS = 80
FRAMES = 1500
POSITIONS = 448
STEPS = 1501  # timestamps of 0.02 s
LANGUAGES = ("en", "de", "fr")
SPECIAL = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")


def make_whisper(
    folder: Path, words: str = "hello from the tiny model", *, multilingual: bool = False
) -> Path:
    """A model's folder. Every stretch of speech becomes `words`, spoken in its first second."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(words, multilingual=multilingual)
    tokenizer.save(str(folder / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    tokens = [tokenizer.id_to_token(index) for index in range(size)]
    tokens[0] = "" if multilingual else tokens[0]  # by an empty token such a model is known
    tokens += [f"<|{step * 0.02:.2f}|>" for step in range(STEPS)]
    random = np.random.default_rng(11)
    spec = whisper_spec.WhisperSpec(1, 2, 1, 2)
    _encoder(spec.encoder, random)
    embeddings = random.standard_normal((len(tokens), WIDTH)).astype(np.float32)
    _decoder(spec.decoder, embeddings, random)
    spec.decoder.projection.weight = _chain(embeddings, _path(tokens, words), size)
    spec.decoder.projection.bias = np.zeros(len(tokens), np.float32)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.config.lang_ids = [tokens.index(f"<|{code}|>") for code in LANGUAGES if multilingual]
    spec.validate()
    spec.optimize(quantization="float32")
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": MELS}))
    return folder


def _tokenizer(words: str, *, multilingual: bool) -> Tokenizer:
    """Bytes, and a token for each word with the space before it."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: index for index, letter in enumerate(letters)}
    merges: list[tuple[str, str]] = []
    for word in words.split():
        built = "Ġ"
        for letter in word:
            if built + letter not in vocabulary:
                merges.append((built, letter))
                vocabulary[built + letter] = len(vocabulary)
            built += letter
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    spoken = LANGUAGES if multilingual else ()
    names = ("endoftext", "startoftranscript", *spoken, *SPECIAL)
    tokenizer.add_special_tokens([AddedToken(f"<|{name}|>", special=True) for name in names])
    return tokenizer


def _path(tokens: list[str], words: str) -> list[int]:
    said = [f"Ġ{word}" for word in words.split()]
    return [tokens.index(token) for token in ("<|0.00|>", *said, "<|1.00|>", "<|endoftext|>")]


def _chain(embeddings: np.ndarray, path: list[int], special: int) -> np.ndarray:
    """Rows that answer to the token before; shape (tokens, WIDTH)."""
    normal = (embeddings - embeddings.mean(1, keepdims=True)) / embeddings.std(1, keepdims=True)
    rows = np.zeros_like(embeddings)
    for before, after in pairwise(path):
        rows[after] += normal[before]
    first = slice(special - len(SPECIAL) - len(LANGUAGES) - 1, special)  # whatever ends a prompt
    rows[path[0]] += normal[first].sum(0)
    return rows * 2


def _encoder(encoder: whisper_spec.WhisperEncoderSpec, random: np.random.Generator) -> None:
    encoder.conv1.weight = _small(random, WIDTH, MELS, 3)
    encoder.conv1.bias = np.zeros(WIDTH, np.float32)
    encoder.conv2.weight = _small(random, WIDTH, WIDTH, 3)
    encoder.conv2.bias = np.zeros(WIDTH, np.float32)
    encoder.position_encodings.encodings = _small(random, FRAMES, WIDTH)
    _norm(encoder.layer_norm)
    layer = encoder.layer[0]
    _attention(layer.self_attention, 3, random)
    _feed_forward(layer.ffn)


def _decoder(decoder, embeddings: np.ndarray, random: np.random.Generator) -> None:
    decoder.embeddings.weight = embeddings
    decoder.position_encodings.encodings = np.zeros((POSITIONS, WIDTH), np.float32)
    _norm(decoder.layer_norm)
    layer = decoder.layer[0]
    _attention(layer.self_attention, 3, random)
    _attention(layer.attention, 2, random)
    _feed_forward(layer.ffn)


def _attention(attention, parts: int, random: np.random.Generator) -> None:
    """Looks at everything and adds nothing; its keys give the words their times."""
    _norm(attention.layer_norm)
    widths = (WIDTH * 3,) if parts == 3 else (WIDTH, WIDTH * 2)
    for linear, width in zip(attention.linear[:-1], widths, strict=True):
        linear.weight = _small(random, width, WIDTH)
        linear.bias = np.zeros(width, np.float32)
    attention.linear[-1].weight = np.zeros((WIDTH, WIDTH), np.float32)
    attention.linear[-1].bias = np.zeros(WIDTH, np.float32)


def _feed_forward(ffn) -> None:
    _norm(ffn.layer_norm)
    ffn.linear_0.weight = np.zeros((WIDTH, WIDTH), np.float32)
    ffn.linear_0.bias = np.zeros(WIDTH, np.float32)
    ffn.linear_1.weight = np.zeros((WIDTH, WIDTH), np.float32)
    ffn.linear_1.bias = np.zeros(WIDTH, np.float32)


def _norm(norm) -> None:
    norm.gamma = np.ones(WIDTH, np.float32)
    norm.beta = np.zeros(WIDTH, np.float32)


def _small(random: np.random.Generator, *shape: int) -> np.ndarray:
    return (random.standard_normal(shape) * 0.1).astype(np.float32)
