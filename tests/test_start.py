"""start.py decides what to install, says how far it is, and what to do where it fails."""

import ast
import io
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import start

ROOT = Path(start.__file__).parent
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")

NVIDIA_SMI = """\
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 580.65.06              Driver Version: 580.65.06      CUDA Version: 13.0     |
+-----------------------------------------+------------------------+----------------------+
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def house(tmp_path, monkeypatch):
    """start.py in a folder of its own, whose name has spaces; nothing is really installed."""
    root = tmp_path / "my bot"
    root.mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        (root / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    venv = root / ".venv"
    monkeypatch.setattr(start, "ROOT", root)
    monkeypatch.setattr(start, "VENV", venv)
    monkeypatch.setattr(start, "STAMP", venv / "greenroom.json")
    monkeypatch.setattr(start, "LOG", venv / "setup.log")
    monkeypatch.setattr(start, "PANEL", root / "web" / "panel")
    return root


@pytest.fixture
def installed(house, monkeypatch):
    """What was asked to be installed, call by call."""
    calls: list[list[str]] = []

    def make_venv() -> None:
        start.venv_python().parent.mkdir(parents=True, exist_ok=True)
        start.venv_python().touch()

    def install(extras: list[str]) -> list[str]:
        calls.append(extras)
        return []

    monkeypatch.setattr(start, "ensure_venv", make_venv)
    monkeypatch.setattr(start, "install", install)
    return calls


def test_an_old_python_is_told_so_and_could_read_that_far():
    """Python 3.6 parses the file; its version check comes before anything newer is needed."""
    tree = ast.parse(Path(start.__file__).read_text("utf-8"), feature_version=(3, 6))
    body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    assert isinstance(body[0], ast.Import)
    assert [alias.name for alias in body[0].names] == ["sys"]
    assert isinstance(body[1], ast.If)
    assert "(3, 11)" in ast.unparse(body[1].test)


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(start.__file__).read_text("utf-8"))
    imported = {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }
    imported |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    assert imported <= set(sys.stdlib_module_names)


def test_run_is_what_it_does_unless_told_otherwise():
    assert start.Plan([]).command == "run"
    plan = start.Plan(["--no-browser", "--port", "5002"])
    assert (plan.command, plan.args) == ("run", ["--no-browser", "--port", "5002"])
    plan = start.Plan(["test", "-k", "lanes", "--with", "torch"])
    assert (plan.command, plan.args, plan.extras) == ("test", ["-k", "lanes"], ["torch"])


def test_the_data_folder_counts_from_where_the_user_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = ["--data", str(tmp_path / "show")]
    assert start.Plan(["--data", "show", "--port", "1"]).places == place
    assert start.Plan(["run", "--data=show"]).places == place
    assert start.Plan(["run", "--data=show"]).args == []


@pytest.mark.skipif(start.WINDOWS, reason="Windows has no exec")
def test_the_bot_gets_its_folder_before_its_command(house, tmp_path, monkeypatch):
    became = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(start.os, "execv", lambda _, words: became.append(words[1:]) or exit())
    with pytest.raises(SystemExit):
        start.run_bot(start.Plan(["doctor", "--data", "show", "--no-browser"]))
    place = str(tmp_path / "show")
    assert became == [["-m", "bot", "--data", place, "doctor", "--no-browser"]]


def test_parts_are_named_together_or_one_by_one():
    assert start.Plan(["--with", "llama, Torch", "--with=azure"]).extras == [
        "llama",
        "torch",
        "azure",
    ]
    with pytest.raises(start.SetupError, match=r"no part 'lama'\. Choose from: llama, torch"):
        start.Plan(["--with", "lama"])
    with pytest.raises(start.SetupError, match="Choose from"):
        start.Plan(["--with"])


def test_a_part_brings_those_it_needs_and_they_come_first(house, monkeypatch):
    assert start.Plan(["--with", "qwen"]).extras == ["torch", "qwen"]
    came: list[str] = []
    monkeypatch.setattr(start, "pip", lambda *_: None)
    monkeypatch.setattr(start, "install_part", lambda name: came.append(name) or True)
    start.install(["llama", "qwen", "torch"])
    assert came.index("torch") < came.index("qwen")


def test_qwen_comes_without_what_it_does_not_need_here():
    (attempt,) = start.qwen_attempts(CONSTRAINTS)
    names = {word.partition("==")[0] for word in attempt.args}
    assert attempt.args[0] == "--no-deps"
    assert {"qwen-tts", "transformers", "tokenizers", "safetensors"} <= names
    assert not names & {"torchaudio", "torchvision", "gradio", "onnxruntime", "librosa", "torch"}


def test_silero_comes_without_torch():
    (attempt,) = start.silero_attempts(CONSTRAINTS)
    names = [word.partition("==")[0] for word in attempt.args]
    assert names == ["--no-deps", "flatbuffers", "onnxruntime", "protobuf", "silero-vad"]


def test_the_yardstick_of_voices_comes_without_a_compiler():
    (attempt,) = start.speakers_attempts(CONSTRAINTS)
    assert [word.partition("==")[0] for word in attempt.args] == ["--no-deps", "Resemblyzer"]


def test_every_part_is_an_extra_of_the_project_and_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(start.OPTIONAL) | {"test"} == set(project["optional-dependencies"])
    pinned = start.pins(CONSTRAINTS)
    wanted = sum(project["optional-dependencies"].values(), project["dependencies"])
    names = [re.match(r"[\w.-]+", line) for line in wanted]
    missing = [n.group() for n in names if n and n.group().lower().replace("_", "-") not in pinned]
    assert missing == []


def test_pins_are_read_by_section():
    text = "# a comment\n\n# [core]\nFlask==3\nwin==1; sys_platform == 'win32'\n# [torch]\nT_x==2\n"
    core = start.pins(text, ["core"])
    assert core["flask"] == "3"
    assert ("win" in core) == start.WINDOWS
    assert start.pins(text, ["torch"]) == {"t-x": "2"}
    assert start.pins(text)["t-x"] == "2"


def test_the_driver_says_which_cuda_it_takes():
    assert start.cuda_version(NVIDIA_SMI) == (13, 0)
    assert start.cuda_version("NVIDIA-SMI has failed") is None


@pytest.mark.parametrize(
    ("system", "cuda", "first", "why"),
    [
        ("Linux", None, "torch==2+cpu", "no card"),
        ("Linux", (13, 0), "torch==2+cu130", "CUDA 13.0"),
        ("Windows", (13, 5), "torch==2+cu132", "cu132"),
        ("Windows", (12, 8), "torch==2+cu126", "cu126"),
        ("Windows", None, "torch==2", "no card"),
        ("Linux", (11, 8), "torch==2+cpu", "only CUDA 11.8"),
        ("Darwin", None, "torch==2", "this system"),
    ],
)
def test_the_torch_that_suits_the_machine_is_asked_for_first(system, cuda, first, why):
    attempt = start.torch_attempts(system, cuda, "torch==2")[0]
    assert attempt.args[0] == first
    assert why in attempt.why


def test_torch_falls_back_to_the_plain_build_at_the_same_version():
    for cuda in (None, (13, 0)):
        attempts = start.torch_attempts("Linux", cuda, "torch==2")
        assert attempts[-1].args == ["torch==2"]


def test_llama_takes_a_ready_build_and_compiles_last():
    attempts = start.llama_attempts("Linux", None, False, "llama-cpp-python==1")
    assert [attempt.cmake for attempt in attempts] == [None, ""]
    assert "--only-binary" in attempts[0].args
    assert "compiled here" in attempts[-1].why


def test_llama_tries_cuda_first_where_there_is_a_card():
    attempts = start.llama_attempts("Linux", (13, 0), True, "llama-cpp-python==1")
    assert attempts[0].args[-5].endswith("/cu124")
    assert attempts[1].cmake == "-DGGML_CUDA=on"
    assert attempts[2].why.endswith("no CUDA build could be had")
    assert len(start.llama_attempts("Linux", (13, 0), False, "llama-cpp-python==1")) == 3


def test_the_trimmed_compile_survives_a_path_with_spaces(house):
    start.VENV.mkdir()
    flags = start.llama_cmake("-DGGML_CUDA=on")
    assert "my\\ bot/.venv/llama_trim.cmake -DGGML_CUDA=on" in flags
    assert (start.VENV / "llama_trim.cmake").read_text() == "set(LLAMA_BUILD_COMMON OFF)\n"


def feed(progress: start.Progress, *lines: str) -> None:
    for line in lines:
        progress.feed(line + "\n")


def test_progress_follows_pip_from_finding_to_unpacking():
    progress = start.Progress("Packages", 4, io.StringIO())
    feed(progress, "Collecting flask==3.1.3 (from x)", "Requirement already satisfied: numpy in y")
    assert (progress.percent, progress.current) == (25, "numpy")
    feed(progress, "  Downloading numpy-2.4.6-cp311-cp311-linux_x86_64.whl (16.9 MB)")
    assert progress.current == "numpy, 16.9 MB"
    feed(progress, "Installing collected packages: flask, numpy")
    assert progress.percent == 50
    progress.installed = 2
    assert progress.percent == 75
    progress.installed = 9
    assert progress.percent == 99


def test_a_terminal_sees_a_bar_and_a_log_sees_plain_lines():
    for out, expected in ((Terminal(), "\r  Packages ["), (io.StringIO(), "  Packages: 50 %")):
        progress = start.Progress("Packages", 1, out)
        feed(progress, "Collecting flask")
        progress.draw()
        progress.draw()
        progress.end("done")
        assert out.getvalue().startswith(expected)
        assert "Packages: done (0 s)" in out.getvalue()
    assert out.getvalue().count("50 %") == 1


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ReadTimeoutError: Read timed out.", "Check the internet connection"),
        ("Failed to establish a new connection: Temporary failure in name resolution", "internet"),
        ("ConnectionResetError: Connection reset by peer", "run the same command again"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for x==9\n", "No matching distribution"),
        ("", "no reason given"),
    ],
)
def test_a_failed_download_says_what_to_do(output, said):
    assert said in start.explain(output)


def test_a_second_run_installs_nothing(installed):
    start.set_up(start.Plan([]))
    start.set_up(start.Plan([]))
    assert installed == [[]]


def test_a_part_that_was_asked_for_is_remembered(installed):
    start.set_up(start.Plan(["--with", "azure"]))
    start.set_up(start.Plan([]))
    start.set_up(start.Plan(["--with", "discord"]))
    assert installed == [["azure"], ["azure", "discord"]]


def test_a_changed_pin_or_a_moved_folder_installs_again(installed, house, monkeypatch):
    start.set_up(start.Plan([]))
    (house / "constraints.txt").write_text("# [core]\n", "utf-8")
    start.set_up(start.Plan([]))
    assert len(installed) == 2


def test_tests_bring_what_they_need(installed):
    start.set_up(start.Plan(["test"]))
    parts = {"azure", "discord", "elevenlabs", "llama", "piper", "qwen", "silero", "test", "torch"}
    parts |= {"demucs", "kyutai", "s3", "speakers", "whisper"}
    assert installed == [sorted(parts)]


def test_a_part_that_failed_is_left_alone_until_it_is_asked_for(installed, monkeypatch):
    monkeypatch.setattr(start, "install", lambda extras: installed.append(extras) or ["llama"])
    start.set_up(start.Plan(["--with", "llama"]))
    start.set_up(start.Plan([]))
    assert installed == [["llama"]]
    assert json.loads(start.STAMP.read_text())["failed"] == ["llama"]
    start.set_up(start.Plan(["--with", "llama"]))
    assert installed == [["llama"], ["llama"]]


def test_a_set_up_that_broke_off_is_taken_up_again(installed, monkeypatch):
    def broken(extras: list[str]) -> list[str]:
        raise start.SetupError("A download did not come through.")

    with monkeypatch.context() as patch:
        patch.setattr(start, "install", broken)
        assert start.main(["install"]) == 1
    start.STAMP.write_text("{half", "utf-8")
    assert start.main(["install"]) == 0
    assert installed == [[]]


def test_half_a_venv_is_made_anew(house, monkeypatch, capsys):
    start.venv_python().parent.mkdir(parents=True)
    start.venv_python().write_text("", "utf-8")
    asked = []

    def run(command, **_):
        asked.append([str(word) for word in command])
        making = "--clear" in asked[-1]
        return subprocess.CompletedProcess(command, 0 if making else 1, "", "")

    monkeypatch.setattr(start.subprocess, "run", run)
    start.ensure_venv()
    assert asked[-1][1:] == ["-m", "venv", "--clear", str(start.VENV)]
    assert "Repairing" in capsys.readouterr().out


def test_a_missing_venv_package_is_named(house, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "ensurepip is not available", "")
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(start.SetupError, match="apt install python3-venv"):
        start.ensure_venv()


def test_a_part_tries_the_next_way_and_then_says_that_it_is_off(house, monkeypatch, capsys):
    tried = []

    def pip(args, title, total, **env):
        tried.append((args[0], "CMAKE_ARGS" in env))
        raise start.SetupError("No matching distribution.")

    start.VENV.mkdir()
    monkeypatch.setattr(start, "pip", pip)
    monkeypatch.setattr(start, "find_cuda", lambda: None)
    assert start.install_part("llama") is False
    assert [compiled for _, compiled in tried] == [False, True]
    assert "The part 'llama' stays off" in capsys.readouterr().out


def test_a_dry_run_installs_nothing(installed, monkeypatch, capsys):
    monkeypatch.setattr(start, "find_cuda", lambda: (13, 0))
    monkeypatch.setattr(start.platform, "system", lambda: "Linux")
    assert start.main(["--check", "--with", "torch,llama"]) == 0
    assert installed == []
    said = capsys.readouterr().out
    assert "Parts: core, llama, torch. To be installed." in said
    assert "torch for CUDA (cu130)" in said


@pytest.fixture
def panel(house, monkeypatch):
    """A panel with one source; the npm calls that were made."""
    (house / "web" / "panel" / "src").mkdir(parents=True)
    (house / "web" / "panel" / "package.json").write_text("{}")
    calls: list[str] = []

    def npm(*words: str, show: bool = False) -> None:
        calls.append(" ".join(words))
        (start.PANEL / "dist").mkdir(exist_ok=True)
        (start.PANEL / "node_modules").mkdir(exist_ok=True)
        (start.PANEL / "node_modules" / "new.js").write_text("made")

    monkeypatch.setattr(start, "npm", npm)
    return calls


def test_the_panel_is_built_when_its_sources_changed_and_only_then(panel, house):
    start.build_panel()
    start.build_panel()
    assert panel == ["ci --no-audit --no-fund", "run build"]
    (house / "web" / "panel" / "src" / "app.tsx").write_text("new")
    start.build_panel()
    assert len(panel) == 4


def test_a_panel_that_cannot_be_built_leaves_the_older_build(panel, house, monkeypatch, capsys):
    def offline(*_: str, show: bool = False) -> None:
        raise start.SetupError("The panel: npm ci failed.")

    monkeypatch.setattr(start, "npm", offline)
    with pytest.raises(start.SetupError):
        start.build_panel()
    (start.PANEL / "dist").mkdir()
    (start.PANEL / "dist" / ".digest").write_text("older")
    start.build_panel()
    assert "stays as it was" in capsys.readouterr().out


def test_only_a_node_that_is_new_enough_is_used():
    assert start.node_suits("v20.19.0\n")
    assert start.node_suits("v24.1.0")
    assert not start.node_suits("v20.18.3")
    assert not start.node_suits("v18.20.1")
    assert not start.node_suits("")


def test_the_whole_suite_fails_when_one_of_its_parts_fails(house, monkeypatch, capsys):
    codes = iter([0, 1, 0, 0])
    monkeypatch.setattr(start.subprocess, "call", lambda *_, **__: next(codes))
    assert start.run_tests([]) == 1
    told = capsys.readouterr().out
    assert re.search(r"style +ok.*format +failed.*tests +ok.*browser +ok", told, re.S)
