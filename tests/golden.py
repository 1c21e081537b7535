"""Golden data: inputs, weights and outputs of a reference, in tests/data/ddsp_svc.

Weights that are too large to keep are made again by a rule: SplitMix64 of each key.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")
torch.set_num_threads(1)  # several would only wait for each other on a busy machine
torch.backends.cudnn.allow_tf32 = False  # as in the plugin's process

NO_CARD = not torch.cuda.is_available()
CARD = (pytest.mark.gpu, pytest.mark.skipif(NO_CARD, reason="there is no CUDA device"))
DEVICES = ("cpu", pytest.param("cuda", marks=CARD))

FOLDER = Path(__file__).parent / "data" / "ddsp_svc"
STEP = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
AT_ONCE = 1 << 16  # values; small enough for the processor's cache


class Golden:
    """One file: arrays as tensors, its weights, its config, and the comparison with its figures."""

    def __init__(self, name, device="cpu"):
        self._device = device
        with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
            self.arrays = {key: file[key] for key in file.files}
        self.config = json.loads(str(self.arrays.pop("config_json")))

    def __getitem__(self, name):
        return torch.from_numpy(self.arrays[name]).to(self._device)

    @property
    def state(self):
        return {
            key.removeprefix("sd/"): torch.from_numpy(value)
            for key, value in self.arrays.items()
            if key.startswith("sd/")
        }

    def check(self, name, made, *, chain=False):
        """Within the tolerance of its table: of this stage alone, or of all that led to it."""
        expected = self.arrays[name]
        made = np.asarray(made.cpu() if isinstance(made, torch.Tensor) else made)
        assert made.shape == expected.shape
        allowed = self.config["tolerances"][name]
        difference = made.astype(np.float64) - expected
        worst = np.abs(difference).max()
        limit = allowed.get("chain") if chain else allowed.get("stage", allowed.get("chain"))
        assert worst <= (limit or 0), f"{name}: {worst:.3g} of {limit}"
        if "rel_rms" in allowed:
            relative = np.sqrt((difference**2).mean() / (expected.astype(np.float64) ** 2).mean())
            assert relative <= allowed["rel_rms"], f"{name}: relative {relative:.3g}"


@lru_cache(maxsize=8)
def golden(name, device="cpu"):
    return Golden(name, device)


def made_weights(name, scales, *, unused=()):
    """The weights of a large network by their rule; `scales(key, shapes)` is offset and scale."""
    file = golden(name)
    keys = [str(key) for key in file.arrays["key_names"]]
    shapes = {
        key: tuple(json.loads(str(shape)))
        for key, shape in zip(keys, file.arrays["key_shapes"], strict=True)
    }
    state = {}
    for index, key in enumerate(keys):
        if key.startswith(unused):
            continue
        if key.endswith("num_batches_tracked"):
            state[key] = torch.zeros((), dtype=torch.int64)
            continue
        offset, scale = scales(key, MappingProxyType(shapes))
        values = drawn(f"{file.config['salt']}|{key}", shapes[key], offset, scale)
        check_first(values, file, index)
        state[key] = torch.from_numpy(values)
    return state


def check_first(values, file, index):
    first = np.resize(values.reshape(-1)[:4], 4)
    assert np.array_equal(first, file.arrays["check_first4"][index])
    total, expected = values.sum(dtype=np.float64), float(file.arrays["check_sum"][index])
    assert abs(total - expected) <= max(1e-3, 1e-5 * abs(expected))


def drawn(text, shape, offset, scale):
    seed = np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))
    size = int(np.prod(shape))
    values = np.empty(size, np.float32)
    order = np.arange(1, AT_ONCE + 1, dtype=np.uint64) * STEP
    for start in range(0, size, AT_ONCE):
        count = min(AT_ONCE, size - start)
        z = order[:count] + np.uint64((int(seed) + start * int(STEP)) % 2**64)
        z = (z ^ (z >> np.uint64(30))) * FIRST
        z = (z ^ (z >> np.uint64(27))) * SECOND
        z ^= z >> np.uint64(31)
        units = (z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1
        values[start : start + count] = offset + scale * units
    return values.reshape(shape)
