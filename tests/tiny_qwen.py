"""Tiny Qwen3-TTS checkpoints, random but of the real make, and what the real package makes of them.

`python -m tests.tiny_qwen FOLDER` writes a checkpoint of each kind, and `reference.npz` with what
qwen-tts itself returns for the same seed, and the mel filters that it was given; with a kind after
the folder, that one checkpoint and no more. It runs as a program, so that torch stays out of the
tests' own process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from plugins.qwen_tts.stand_ins import mel, prepare_imports

KINDS = ("custom_voice", "voice_design", "base")
SPEAKERS = ("vivian", "ryan", "dylan")
LANGUAGES = ("chinese", "english", "german", "beijing_dialect")
CODES = 64  # of a codebook
GROUPS = 3  # codebooks
WIDTH = 32
RATE = 24_000
FRAME = 1920  # samples

TEXT = "Hello there, welcome to the stream."
STYLE = "Speak in a cheerful voice."
DESCRIBE = "A calm, low voice."
TRANSCRIPT = "These are the words."
SEED = 7
WINDOW = 16  # frames that the decoder's attention hears back
FRAMES = 40  # of the references: more than it hears back


def make_tokenizer() -> Any:
    """One token a byte, but `assistant` and `user` are one: the package slices them off."""
    from transformers import Qwen2TokenizerFast
    from transformers.models.gpt2.tokenization_gpt2 import bytes_to_unicode

    vocab = {letter: number for number, letter in enumerate(bytes_to_unicode().values())}
    merges: list[tuple[str, str]] = []
    for word in ("assistant", "user"):
        for size in range(1, len(word)):
            pair = (word[:size], word[size])
            merges.append(pair)
            vocab.setdefault("".join(pair), len(vocab))
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "vocab.json"), Path(folder, "merges.txt")
        files[0].write_text(json.dumps(vocab))
        files[1].write_text("\n".join(["#version: 0.2", *(" ".join(pair) for pair in merges)]))
        tokenizer = Qwen2TokenizerFast(*(str(file) for file in files))
    special = ["<|im_start|>", "<|im_end|>", "<tts_pad>", "<tts_text_bos>", "<tts_text_eod>"]
    tokenizer.add_special_tokens({"additional_special_tokens": special})
    return tokenizer


def talker_config(tokenizer: Any) -> dict[str, Any]:
    first = CODES  # of the special codes
    names = ("eos_token", "think", "nothink", "think_bos", "think_eos", "pad", "bos")
    ids = {f"codec_{name}_id": first + number for number, name in enumerate(names)}
    languages = {name: first + 20 + number for number, name in enumerate(LANGUAGES)}
    speakers = {name: first + 40 + number for number, name in enumerate(SPEAKERS)}
    rope = {"rope_type": "default", "type": "default", "interleaved": True}
    shape = {
        "hidden_size": WIDTH,
        "intermediate_size": 2 * WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "num_code_groups": GROUPS,
    }
    return {
        **shape,
        **ids,
        "vocab_size": CODES + 1024,
        "text_vocab_size": len(tokenizer),
        "text_hidden_size": WIDTH,
        "rope_scaling": {**rope, "mrope_section": [4, 2, 2]},
        "codec_language_id": languages,
        "spk_id": speakers,
        "spk_is_dialect": {**dict.fromkeys(SPEAKERS, False), "dylan": "beijing_dialect"},
        "code_predictor_config": {**shape, "vocab_size": CODES, "num_hidden_layers": 1},
    }


def make_codec(folder: Path) -> None:
    """The speech tokenizer: a small Mimi for the way in, a small decoder that can be heard."""
    import torch
    from qwen_tts.core.tokenizer_12hz.configuration_qwen3_tts_tokenizer_v2 import (
        Qwen3TTSTokenizerV2Config,
    )
    from qwen_tts.core.tokenizer_12hz.modeling_qwen3_tts_tokenizer_v2 import (
        Qwen3TTSTokenizerV2Model,
    )
    from transformers import EncodecFeatureExtractor

    encoder = {
        "hidden_size": WIDTH,
        "num_filters": 4,
        "upsampling_ratios": [8, 6, 5, 4],
        "codebook_size": CODES,
        "codebook_dim": 16,
        "vector_quantization_hidden_dimension": 16,
        "num_quantizers": GROUPS,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "intermediate_size": WIDTH,
        "upsample_groups": WIDTH,
    }
    decoder = {
        "codebook_size": CODES,
        "codebook_dim": WIDTH,
        "latent_dim": WIDTH,
        "hidden_size": WIDTH,
        "head_dim": 16,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "intermediate_size": WIDTH,
        "num_hidden_layers": 1,
        "num_quantizers": GROUPS,
        "decoder_dim": WIDTH,
        "sliding_window": WINDOW,
    }
    config = Qwen3TTSTokenizerV2Config(
        encoder_config=encoder, decoder_config=decoder, encoder_valid_num_quantizers=GROUPS
    )
    model = Qwen3TTSTokenizerV2Model(config).eval()
    for name, buffer in [*model.named_buffers(), *model.named_parameters()]:
        if name.endswith(("embed_sum", "embedding_sum")):
            buffer.data.normal_()
        if name.endswith("cluster_usage"):
            buffer.data.fill_(1.0)
    make_audible(model.decoder)
    model.save_pretrained(folder)
    EncodecFeatureExtractor(sampling_rate=RATE).save_pretrained(folder)
    assert torch.isfinite(model.decoder(torch.zeros(1, GROUPS, 2, dtype=torch.long))).all()


def make_audible(decoder: Any) -> None:
    """A fresh decoder is silent: wider weights, then the last layer scaled to a level of -20 dB."""
    import torch
    from torch import nn

    for module in decoder.modules():
        if isinstance(module, nn.Conv1d | nn.ConvTranspose1d):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    last = decoder.decoder[-1].conv.weight
    codes = torch.randint(0, CODES, (1, GROUPS, 50))
    with torch.no_grad():
        while (sound := decoder(codes)).abs().max() >= 1.0:
            last.data *= 0.5
        last.data *= 0.1 / sound.std()


def make_checkpoint(folder: Path, kind: str, *, size: str = "1b7", seed: int = 1) -> Path:
    """A checkpoint of that kind; some 1.1 MB."""
    import torch
    from qwen_tts.core.models import (
        Qwen3TTSConfig,
        Qwen3TTSForConditionalGeneration,
        Qwen3TTSProcessor,
    )

    torch.manual_seed(seed)
    tokenizer = make_tokenizer()
    speaker = {
        "enc_dim": WIDTH,
        "enc_channels": [16, 16, 16, 16, 48],
        "enc_attention_channels": 8,
        "enc_res2net_scale": 2,
        "enc_se_channels": 8,
    }

    def token(text: str) -> int:
        return tokenizer.convert_tokens_to_ids(text)

    config = Qwen3TTSConfig(
        talker_config=talker_config(tokenizer),
        speaker_encoder_config=speaker,
        tokenizer_type="qwen3_tts_tokenizer_12hz",
        tts_model_size=size,
        tts_model_type=kind,
        im_start_token_id=token("<|im_start|>"),
        im_end_token_id=token("<|im_end|>"),
        tts_pad_token_id=token("<tts_pad>"),
        tts_bos_token_id=token("<tts_text_bos>"),
        tts_eos_token_id=token("<tts_text_eod>"),
    )
    model = Qwen3TTSForConditionalGeneration(config)
    model.talker.codec_head.weight.data[CODES] = 0.0  # the end is never among the likeliest ten
    model.save_pretrained(folder)
    written = json.loads((folder / "config.json").read_text())
    known = {"mel_dim": 128, "enc_kernel_sizes": [5, 3, 3, 3, 1], "enc_dilations": [1, 2, 3, 4, 1]}
    written["speaker_encoder_config"] = {**known, "sample_rate": RATE, **speaker}
    (folder / "config.json").write_text(json.dumps(written))
    Qwen3TTSProcessor(tokenizer=tokenizer).save_pretrained(folder)
    (folder / "generation_config.json").write_text(json.dumps({"top_k": 10}))
    make_codec(folder / "speech_tokenizer")
    return folder


def tone(seconds: float, hertz: float = 220.0) -> np.ndarray:
    """A recording to clone from, shape (samples,)."""
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * at) * (1 + np.sin(9 * at)) / 2).astype(np.float32)


def references(folder: Path) -> dict[str, np.ndarray]:
    """What the package's own methods return, whole: the sound of each task."""
    import torch
    from qwen_tts import Qwen3TTSModel

    def load(kind: str) -> Any:
        model = Qwen3TTSModel.from_pretrained(str(folder / kind))
        torch.manual_seed(SEED)
        return model

    more = {"language": "english", "max_new_tokens": FRAMES + 1}
    clone = {"ref_audio": (tone(2.0), RATE), "ref_text": TRANSCRIPT}
    made = {
        "custom_voice": load("custom_voice").generate_custom_voice(
            TEXT, "ryan", instruct=STYLE, **more
        ),
        "voice_design": load("voice_design").generate_voice_design(TEXT, DESCRIBE, **more),
        "icl": load("base").generate_voice_clone(TEXT, **clone, **more),
        "xvector": load("base").generate_voice_clone(
            TEXT, **clone, x_vector_only_mode=True, **more
        ),
    }
    return {name: sounds[0] for name, (sounds, _) in made.items()}


def main(folder: Path, kind: str = "") -> None:
    import torch

    prepare_imports()
    torch.set_num_threads(1)
    for one in (kind,) if kind else KINDS:
        make_checkpoint(folder / one, one)
    if kind:
        return
    make_checkpoint(folder / "custom_small", "custom_voice", size="0b6", seed=2)
    sounds: dict[str, Any] = references(folder)
    filters = mel(sr=RATE, n_fft=1024, n_mels=128, fmin=0, fmax=RATE / 2)
    np.savez(folder / "reference.npz", mel=filters, **sounds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
