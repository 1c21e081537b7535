"""A GGUF file of any size with chance weights: a llama whose answers mean nothing."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

WIDTH = 512  # of an embedding
INNER = 2048  # of a feed-forward layer
HEADS = 8
CONTEXT = 512
LAYER_PARAMETERS = 4 * WIDTH * WIDTH + 3 * WIDTH * INNER
SPECIALS = ("<unk>", "<s>", "</s>")
TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


def make_gguf(path: Path, megabytes: int) -> Path:
    """Write a model of about that size, at least one layer."""
    layers = max(1, round(megabytes * 2**20 / 4 / LAYER_PARAMETERS))
    tokens = [*SPECIALS, *(f"<0x{value:02X}>" for value in range(256))]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    _add_vocabulary(writer, tokens)
    _add_weights(writer, layers, len(tokens))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_vocabulary(writer: gguf.GGUFWriter, tokens: list[str]) -> None:
    kind = gguf.TokenType
    types = [kind.UNKNOWN, kind.CONTROL, kind.CONTROL] + [kind.BYTE] * 256
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([int(value) for value in types])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)


def _add_weights(writer: gguf.GGUFWriter, layers: int, tokens: int) -> None:
    """Matrices are (out, in); one of each shape is made and used for all."""
    chance = np.random.default_rng(1)
    square, up, down, ends = (
        chance.standard_normal(shape, np.float32) / 100
        for shape in ((WIDTH, WIDTH), (INNER, WIDTH), (WIDTH, INNER), (tokens, WIDTH))
    )
    ones = np.ones(WIDTH, np.float32)
    writer.add_tensor("token_embd.weight", ends)
    writer.add_tensor("output_norm.weight", ones)
    writer.add_tensor("output.weight", ends)
    for layer in range(layers):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"blk.{layer}.{part}.weight", square)
        writer.add_tensor(f"blk.{layer}.ffn_gate.weight", up)
        writer.add_tensor(f"blk.{layer}.ffn_up.weight", up)
        writer.add_tensor(f"blk.{layer}.ffn_down.weight", down)
        writer.add_tensor(f"blk.{layer}.attn_norm.weight", ones)
        writer.add_tensor(f"blk.{layer}.ffn_norm.weight", ones)
