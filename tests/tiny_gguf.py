"""A tiny language model in a real GGUF file, about 300 kB: it says one fixed sentence.

One llama layer whose attention and feed-forward outputs are zero, so that what goes in as the
embedding of a token comes out unchanged; and `output[next] = embed[previous]`, so that greedy
decoding walks the sentence token by token and stops at `<|im_end|>`.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

WIDTH = 64  # of an embedding
STEEP = 5.0  # length of an output row: how sure the model is of the next token

CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

# the form of Mistral's own template: no system turn, user and assistant strictly in turns
MISTRAL = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}"
    "{% endif %}"
    "{% if message['role'] == 'user' %}"
    "{{ '[INST] ' + message['content'] + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}"
    "{{ message['content'] + eos_token }}"
    "{% else %}"
    "{{ raise_exception('Only user and assistant roles are supported!') }}"
    "{% endif %}{% endfor %}"
)

CONTROL = ["<|im_start|>", "<|im_end|>", "[INST]", "[/INST]"]
SENTENCE = ["▁Hello", "▁chat", ",", "▁the", "▁caf", "<0xC3>", "<0xA9>", "▁is", "▁open", "."]
SAID = " Hello chat, the café is open."  # a model of this kind writes the space before a word
STARTS = ["<0x0A>", "[/INST]"]  # the last token of a ChatML and of a Mistral prompt


def vocabulary() -> tuple[list[str], list[int]]:
    """Tokens and their types: specials, bytes, printable characters, words."""
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    letters = [chr(code) for code in range(33, 127)] + ["▁"]
    words = [word for word in SENTENCE if word not in bytes_ + letters]
    tokens = ["<unk>", "<s>", "</s>", *bytes_, *CONTROL, *letters, *words]
    kind = gguf.TokenType
    types = [kind.UNKNOWN, kind.CONTROL, kind.CONTROL]
    types += [kind.BYTE] * 256 + [kind.CONTROL] * len(CONTROL)
    types += [kind.NORMAL] * (len(letters) + len(words))
    return tokens, [int(value) for value in types]


def weights(
    tokens: list[str], endless: bool, steep: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Embedding and output matrices, each of shape (tokens, WIDTH)."""
    noise = np.random.default_rng(7).standard_normal((len(tokens), WIDTH))
    embed = noise / np.linalg.norm(noise, axis=1, keepdims=True)
    output = np.zeros_like(embed)
    place = {token: number for number, token in enumerate(tokens)}
    last = "▁Hello" if endless else "<|im_end|>"
    steps = [*((start, SENTENCE[0]) for start in STARTS)]
    steps += [*zip(SENTENCE, [*SENTENCE[1:], last], strict=True)]
    for before, after in steps:
        output[place[after]] += steep * embed[place[before]]
    return embed.astype(np.float32), output.astype(np.float32)


def make_tiny_gguf(
    path: Path,
    *,
    template: str | None = CHATML,
    endless: bool = False,
    context: int = 512,
    steep: float = STEEP,
) -> Path:
    """Write the model. `endless`: the sentence starts again instead of ending; with a low
    `steep` it knows nothing and says any token, half characters included."""
    tokens, types = vocabulary()
    embed, output = weights(tokens, endless, steep)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // 2)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    if template is not None:
        writer.add_chat_template(template)
    for name, tensor in tensors(embed, output).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def tensors(
    embed: NDArray[np.float32], output: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """All weights by llama.cpp's names."""
    square = np.zeros((WIDTH, WIDTH), np.float32)
    ones = np.ones(WIDTH, np.float32)
    parts = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    layer = {f"blk.0.{part}.weight": square for part in parts}
    norms = {"blk.0.attn_norm.weight": ones, "blk.0.ffn_norm.weight": ones}
    ends = {"token_embd.weight": embed, "output_norm.weight": ones, "output.weight": output}
    return ends | norms | layer
