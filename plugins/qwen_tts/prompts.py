"""References: a recording read with care, and what the model made of one, kept in a file."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
import torch
from numpy.typing import NDArray
from qwen_tts import VoiceClonePromptItem

from bot.engines import VoiceReference
from bot.errors import EngineError, EngineUnusable
from plugins.qwen_tts.checkpoints import NAME

SHORTEST_S, LONGEST_S = 0.5, 60.0  # of a recording; the authors advise 3 to 15
MODEL_RATE = 24_000  # of its speech tokenizer and of its speaker encoder
RATES = (8_000, 192_000)
FIELDS = {"ref_code", "ref_spk_embedding", "x_vector_only_mode", "icl_mode", "ref_text"}
AGAIN = "make the voice's prompt anew"


def prompt_of(model: Any, reference: VoiceReference) -> VoiceClonePromptItem:
    """The prompt: from its file, or made of the recording. Raises EngineUnusable."""
    if reference.prompt is not None:
        return _fitting(model, load_prompt(reference.prompt))
    assert reference.audio is not None
    sound = read_recording(reference.audio)
    by_timbre = reference.mode == "xvector"
    items = model.create_voice_clone_prompt(
        sound, None if by_timbre else reference.transcript, x_vector_only_mode=by_timbre
    )
    return items[0]


def read_recording(path: Path) -> tuple[NDArray[np.float32], int]:
    """Mono samples in -1..1 and their rate. Raises EngineUnusable for what is no recording."""
    try:
        with soundfile.SoundFile(path) as file:
            seconds = file.frames / file.samplerate
            if not RATES[0] <= file.samplerate <= RATES[1]:
                raise _unfit(path, f"its rate is {file.samplerate} Hz")
            if not SHORTEST_S <= seconds <= LONGEST_S:
                raise _unfit(path, f"it lasts {seconds:.1f} s")
            samples = file.read(dtype="float32", always_2d=True).mean(axis=1)
            rate = file.samplerate
    except (OSError, soundfile.LibsndfileError) as error:
        raise EngineUnusable(
            NAME, f"{path.name} cannot be read as sound", hint="give a WAV or FLAC file"
        ) from error
    if not np.isfinite(samples).all() or np.abs(samples).max() < 1e-4:
        raise _unfit(path, "it is silent or broken")
    return at_model_rate(samples, rate), MODEL_RATE


def at_model_rate(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The same sound at 24 kHz; the package's own way takes ten seconds to get going."""
    return soxr.resample(samples, rate, MODEL_RATE) if rate != MODEL_RATE else samples


def save_prompt(item: VoiceClonePromptItem, path: Path) -> None:
    """Write it whole or not at all; plain data, which loads without running any code."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    plain = {
        name: value.detach().cpu() if isinstance(value, torch.Tensor) else value
        for name, value in asdict(item).items()
    }
    try:
        torch.save({"items": [plain]}, draft)
        os.replace(draft, path)
    except (OSError, RuntimeError) as error:  # torch tells of a full disk by a RuntimeError
        raise EngineError(NAME, f"the prompt cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def load_prompt(path: Path) -> VoiceClonePromptItem:
    """Raises EngineUnusable for a file that is missing or no prompt."""
    try:
        (plain,) = torch.load(path, map_location="cpu", weights_only=True)["items"]
        if set(plain) != FIELDS:
            raise ValueError("other fields")
        return VoiceClonePromptItem(**plain)
    except FileNotFoundError as error:
        raise EngineUnusable(NAME, f"the prompt {path.name} is missing", hint=AGAIN) from error
    except Exception as error:  # whatever a broken or foreign file makes of the unpickler
        raise EngineUnusable(NAME, f"{path.name} is no voice prompt", hint=AGAIN) from error


def _fitting(model: Any, item: VoiceClonePromptItem) -> VoiceClonePromptItem:
    """Raises EngineUnusable where another checkpoint made it."""
    wide = model.model.config.speaker_encoder_config.enc_dim
    groups = model.model.config.talker_config.num_code_groups
    codes = item.ref_code
    if item.ref_spk_embedding.shape != (wide,) or (
        item.icl_mode and (codes is None or codes.ndim != 2 or codes.shape[1] != groups)
    ):
        raise EngineUnusable(NAME, "the prompt was made with another checkpoint", hint=AGAIN)
    return item


def _unfit(path: Path, why: str) -> EngineUnusable:
    hint = f"give {SHORTEST_S:g} to {LONGEST_S:g} s of clear speech; 3 to 15 s are best"
    return EngineUnusable(NAME, f"{path.name} cannot be cloned: {why}", hint=hint)
