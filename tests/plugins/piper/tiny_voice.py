"""A Piper voice of 2 KB: a real ONNX graph that hums, written byte for byte.

Each phoneme id lasts 4 frames of 256 samples, times the length scale; the sound is a train of
soft pulses at 150 Hz. Wire format: onnx.proto3, numbers of fields beside each call.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

RATE = 22_050
HOP = 256
FRAMES = 4.0
FLOAT, INT64 = 1, 7
PHONEMES = "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɔəɚɛɜɡɪɫɹɾʃʊʌʒʔˈˌːθᵻβɲʰ\u0303\u0329"


def number(value: int) -> bytes:
    """A varint."""
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def whole(field: int, value: int) -> bytes:
    return number(field << 3) + number(value)


def part(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return number(field << 3 | 2) + number(len(data)) + data


def node(op: str, inputs: str, output: str, **attributes: int) -> bytes:
    """NodeProto: input 1, output 2, op_type 4, attribute 5 (name 1, i 3, type 20: INT)."""
    made = b"".join(part(1, name) for name in inputs.split()) + part(2, output) + part(4, op)
    for name, value in attributes.items():
        made += part(5, part(1, name) + whole(3, value) + whole(20, 2))
    return part(1, made)


def constant(name: str, kind: int, *values: float, vector: bool = False) -> bytes:
    """TensorProto: dims 1, data_type 2, name 8, raw_data 9."""
    raw = struct.pack(
        "<q" if kind == INT64 else "<f", int(values[0]) if kind == INT64 else values[0]
    )
    dims = whole(1, 1) if vector else b""
    return part(5, dims + whole(2, kind) + part(8, name) + part(9, raw))


def port(field: int, name: str, kind: int, *dims: str) -> bytes:
    """ValueInfoProto: name 1, type 2 (tensor 1: elem_type 1, shape 2 of dims 1: param 2)."""
    shape = b"".join(part(1, part(2, dim)) for dim in dims)
    return part(field, part(1, name) + part(2, part(1, whole(1, kind) + part(2, shape))))


def graph(aligned: bool) -> bytes:
    nodes = [
        node("Gather", "scales one", "scale"),
        node("Mul", "scale frames", "each"),
        node("Shape", "input", "shape"),
        node("Expand", "each shape", "durations"),
        node("ReduceSum", "durations", "total", keepdims=0),
        node("Mul", "total hop", "samples"),
        node("Range", "zero samples unit", "time"),
        node("Mul", "time turn", "angle"),
        node("Sin", "angle", "wave"),
        node("Pow", "wave sharp", "pulses"),
        node("Unsqueeze", "pulses axes", "three"),
        node("Unsqueeze", "three axes", "two"),
        node("Unsqueeze", "two axes", "output"),
    ]
    constants = [
        constant("one", INT64, 1),
        constant("axes", INT64, 0, vector=True),
        constant("frames", FLOAT, FRAMES),
        constant("hop", FLOAT, HOP),
        constant("zero", FLOAT, 0.0),
        constant("unit", FLOAT, 1.0),
        constant("turn", FLOAT, 2 * 3.14159265 * 150 / RATE),
        constant("sharp", FLOAT, 31.0),
    ]
    ports = [
        port(11, "input", INT64, "batch", "ids"),
        port(11, "input_lengths", INT64, "batch"),
        port(11, "scales", FLOAT, "three"),
        port(12, "output", FLOAT, "a", "b", "c", "n"),
    ]
    if aligned:
        ports.append(port(12, "durations", FLOAT, "batch", "ids"))
    return b"".join([*nodes, part(2, "hum"), *constants, *ports])


def model(*, aligned: bool = True) -> bytes:
    """ModelProto: ir_version 1, graph 7, opset_import 8 (domain 1, version 2)."""
    return whole(1, 8) + part(7, graph(aligned)) + part(8, part(1, "") + whole(2, 13))


def config(speakers: dict[str, int] | None = None) -> dict[str, Any]:
    return {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "num_symbols": len(PHONEMES),
        "num_speakers": 1,
        "inference": {"noise_scale": 0.6, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_id_map": {phoneme: [index] for index, phoneme in enumerate(PHONEMES)},
        "speaker_id_map": speakers or {},
        "hop_length": HOP,
    }


def write_voice(folder: Path, name: str, *, aligned: bool = True, **fields: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.onnx").write_bytes(model(aligned=aligned))
    (folder / f"{name}.onnx.json").write_text(json.dumps(config(**fields)), "utf-8")
