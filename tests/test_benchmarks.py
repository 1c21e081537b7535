"""Each benchmark runs and ends with its figures. What they are, a busy machine may not judge."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEYS = {
    "chat_to_overlay": {"p50_ms", "p99_ms", "host_p50_ms"},
    "first_audio": {"overhead_p95_ms", "share_of_full_reply"},
    "host_throughput": {"events_per_s", "ratio_vs_nonebot2"},
    "fan_out": {"p99_ms", "lost"},
    "flood": {"support_p99_ms", "support_lost", "rss_growth_mb"},
    "startup": {"ready_s", "rss_mb", "torch_imported", "max_stall_ms"},
    "studio_stream": {"overhead_p95_ms", "qwen_first_audio_share"},
    "studio_cancel": {
        "espeak_p95_ms",
        "qwen_p95_ms",
        "qwen_frame_ms",
        "qwen_free_p95_ms",
        "worker_end_ms",
        "worker_end_max_ms",
        "load_stall_ms",
        "load_stall_max_ms",
        "memory_left",
        "worker_mb",
    },
    "studio_runs": {"page_ms", "rebuild_s", "caption_ms", "drift_ms"},
    "cover": {
        "cpu_realtime_factor",
        "peak_mb",
        "disk_mb",
        "si_sdr_db",
        "f0_error_cents",
        "merge_offset_ms",
        "loudness_error_lu",
        "true_peak_dbtp",
        "cancel_ms",
    },
    "quick_voice": {
        "similarity",
        "similarity_least",
        "baseline_similarity",
        "source_similarity",
        "nearest_share",
        "f0_log_correlation",
        "copy_ceiling",
        "source_leak",
        "report_similarity",
        "report_f0_correlation",
        "report_ceiling",
        "report_source",
        "report_source_leak",
        "steps",
        "training_s",
        "speech_s",
    },
    "svc_stages": {
        "rmvpe_speedup",
        "encoder_speedup",
        "filters_speedup",
        "mel_speedup",
        "flow_speedup",
        "vocoder_speedup",
        "rmvpe_batch_speedup",
        "encoder_batch_speedup",
        "filters_batch_speedup",
        "mel_batch_speedup",
        "flow_batch_speedup",
        "vocoder_batch_speedup",
        "chain_speedup",
        "straight_realtime_factor",
        "cpu_realtime_factor",
        "full_path_realtime_factor",
        "largest_error",
    },
    "voice_turn": {"overhead_p95_ms", "stop_to_audio_p50_ms", "stop_to_audio_p95_ms"},
    "barge_in": {"ducked_p50_ms", "flushed_p50_ms", "unflushable_ms", "heard_error_words"},
    "voice_capacity": {"per_core", "rss_mb_each"},
    "dave_loopback": {"exact_share"},
    "studio_load": {"unique_ids", "ids", "busy", "lost", "underruns", "heard_s"},
}
NEEDS = {
    "dave_loopback": "davey",
    "quick_voice": "resemblyzer",
    "svc_stages": "torch",
    "voice_turn": "onnxruntime",
    "barge_in": "onnxruntime",
    "voice_capacity": "onnxruntime",
    "host_throughput": "nonebot",
    "startup": "llama_cpp",
    "studio_stream": "qwen_tts",
    "studio_cancel": "qwen_tts",
}


@pytest.mark.timeout(240)  # those with torch take long on a busy machine
@pytest.mark.parametrize("name", KEYS)
def test_its_last_line_is_its_figures(name: str) -> None:
    missing = NEEDS.get(name)
    if missing and find_spec(missing) is None:
        pytest.skip(f"the package {missing} is not installed")

    command = [sys.executable, "-m", f"benchmarks.{name}", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert {key for key in figures if not key.startswith("gpu_")} == KEYS[name]
    assert all(isinstance(value, int | float) for value in figures.values())
