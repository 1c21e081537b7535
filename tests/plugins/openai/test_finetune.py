"""Data sets, and jobs with the real client against the double."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.errors import BotError, EngineError, EngineUnusable, NotFound
from bot.settings import Secret, Settings
from db import Database, Message, MessageRepository
from plugins.openai.cli import command
from plugins.openai.dataset import check_dataset, write_dataset
from plugins.openai.finetune import FineTuning
from plugins.openai.pairs import Pair, pairs_of, read_table
from plugins.openai.settings import OpenAISettings
from tests.plugins.openai.conftest import KEY
from tests.plugins.openai.openai_double import OpenAIDouble

MODEL = "gpt-4o-mini"


def examples(count: int = 12) -> list[Pair]:
    return [Pair(f"question {number}", f"answer {number}") for number in range(count)]


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    write_dataset(examples(), path, system="You are Luna.")
    return path


def table(tmp_path: Path, name: str, text: str) -> list[Pair]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def test_a_tsv_of_two_columns_is_read_as_it_stands(tmp_path: Path) -> None:
    pairs = table(tmp_path, "a.tsv", "hi luna\thello, you\nsing\tla, la\n")
    assert pairs == [Pair("hi luna", "hello, you"), Pair("sing", "la, la")]


def test_a_csv_with_a_heading_may_have_other_columns(tmp_path: Path) -> None:
    text = 'id,Reply,Prompt\n1,"yes, sure","can\nyou?"\n'
    assert table(tmp_path, "a.csv", text) == [Pair("can\nyou?", "yes, sure")]


def test_a_csv_of_a_european_spreadsheet_has_semicolons(tmp_path: Path) -> None:
    assert table(tmp_path, "a.csv", "\ufeffprompt;reply\na;b\n") == [Pair("a", "b")]


def test_a_row_with_an_empty_cell_is_named(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="row 2"):
        table(tmp_path, "a.tsv", "a\tb\nalone\n")


def test_a_table_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_table(tmp_path / "gone.csv")
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BotError, match="not UTF-8"):
        read_table(tmp_path / "a.csv")


def row(prompt: str, spoken: str, user: str = "") -> Message:
    return Message(prompt=prompt, spoken=spoken, user_name=user)


def test_the_history_gives_pairs_without_the_viewers_names() -> None:
    rows = [
        row("Ann: hi, I am ann!", "Hello Ann. Anna?", "Ann"),
        row("", "read aloud"),
        row("x", ""),
    ]
    assert pairs_of(rows) == [Pair("viewer: hi, I am viewer!", "Hello viewer. Anna?")]
    assert pairs_of(rows, names=True)[0].reply == "Hello Ann. Anna?"


def test_the_data_set_is_in_the_chat_format_and_has_no_doubles(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "set.jsonl"
    assert write_dataset([Pair("a", "ü"), Pair("a", "ü")], path, system="S") == 1
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "messages": [
            {"role": "system", "content": "S"},
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "ü"},
        ]
    }


def test_a_good_data_set_passes_with_its_cost(dataset: Path) -> None:
    report = check_dataset(dataset, MODEL)
    assert (report.ok, report.examples, report.duplicates) == (True, 12, 0)
    assert report.usd == pytest.approx(report.tokens * 3 * 3.0 / 1_000_000)
    assert check_dataset(dataset, "somebody's model").usd is None


def test_fewer_than_ten_examples_are_too_few(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    write_dataset(examples(9), path)
    assert check_dataset(path, MODEL).problems == (
        "9 examples are too few: at least 10 are needed",
    )


def test_doubles_are_counted(dataset: Path) -> None:
    dataset.write_text(dataset.read_text() * 2)
    report = check_dataset(dataset, MODEL)
    assert (report.ok, report.duplicates) == (True, 12)
    assert report.warnings == ("12 examples stand there twice",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{oops", "is not JSON"),
        ("\udcff", "is not JSON"),
        ("[]", "has no 'messages'"),
        ('{"messages": []}', "has no 'messages'"),
        ('{"messages": ["hi"]}', "has a turn that is no object"),
        ('{"messages": [{"role": "bot", "content": "x"}]}', "has the role 'bot'"),
        ('{"messages": [{"role": "user", "content": " "}]}', "turn of user without content"),
        ('{"messages": [{"role": "assistant", "content": "x"}]}', "has no user's turn"),
        ('{"messages": [{"role": "user", "content": "x"}]}', "does not end with the assistant"),
    ],
)
def test_a_line_that_would_be_refused_is_named(dataset: Path, line: str, words: str) -> None:
    with dataset.open("ab") as file:
        file.write(line.encode("utf-8", "surrogateescape") + b"\n")
    (problem,) = check_dataset(dataset, MODEL).problems
    assert problem.startswith("line 13: ")
    assert words in problem


async def test_a_job_is_uploaded_started_and_watched(
    settings: OpenAISettings, double: OpenAIDouble, dataset: Path
) -> None:
    tuning, waits = FineTuning(settings), []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    file = await tuning.upload(dataset)
    job = await tuning.start(file, MODEL, suffix="luna", epochs=2)
    states = [now async for now in tuning.watch(job.id, every_s=7, sleep=sleep)]
    await tuning.close()
    assert double.files[file].count(b"You are Luna.") == 12
    assert [now.state for now in states] == ["queued", "running", "succeeded"]
    assert states[-1].result == "ft:gpt-4o-mini:org:luna:1"
    assert waits == [7, 7]


async def test_a_job_can_be_cancelled(
    settings: OpenAISettings, double: OpenAIDouble, dataset: Path
) -> None:
    tuning = FineTuning(settings)
    job = await tuning.start(await tuning.upload(dataset), MODEL)
    assert (await tuning.cancel(job.id)).state == "cancelled"
    await tuning.close()


async def test_what_the_service_refuses_is_an_error_of_ours(
    settings: OpenAISettings, double: OpenAIDouble
) -> None:
    tuning = FineTuning(settings)
    with pytest.raises(EngineError, match="no such file"):
        await tuning.start("file-9", MODEL)
    with pytest.raises(NotFound, match="no such file or job"):
        await tuning.look("ftjob-9")
    await tuning.close()
    with pytest.raises(EngineUnusable, match="no API key"):
        await FineTuning(OpenAISettings()).look("ftjob-1")


@pytest.fixture
def server() -> Iterator[OpenAIDouble]:
    """The double on a loop of its own, for commands that run one themselves."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def make() -> OpenAIDouble:
        double = OpenAIDouble()
        await double.start()
        return double

    double = asyncio.run_coroutine_threadsafe(make(), loop).result(5)
    yield double
    asyncio.run_coroutine_threadsafe(double.close(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


class Line:
    """The command line with a show in a folder of its own."""

    def __init__(self, double: OpenAIDouble, folder: Path) -> None:
        self.folder = folder
        self.section = {"api_key": Secret(KEY), "base_url": double.url}

    def settings(self) -> Settings:
        return Settings(plugins={"openai": self.section})

    def database(self) -> Database:
        return Database(f"sqlite:///{self.folder / 'a.db'}", backups=self.folder / "backups")

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(command, words, obj=self)


@pytest.fixture
def line(server: OpenAIDouble, tmp_path: Path) -> Line:
    return Line(server, tmp_path)


def test_the_commands_make_check_start_and_watch(
    line: Line, server: OpenAIDouble, tmp_path: Path
) -> None:
    source, target = tmp_path / "talk.tsv", str(tmp_path / "set.jsonl")
    source.write_text("".join(f"{pair.prompt}\t{pair.reply}\n" for pair in examples(30)))
    assert "30 examples" in line.run("make", target, "--table", str(source)).output
    assert "30 examples, about" in line.run("check", target, "--model", MODEL).output
    started = line.run("start", target, "--model", MODEL, "--yes", "--watch", "--every", "0")
    assert started.exit_code == 0
    assert "started: ftjob-1" in started.output
    assert "llm: {chat: 'openai/ft:gpt-4o-mini:" in started.output


def test_the_history_becomes_a_data_set(line: Line, tmp_path: Path) -> None:
    database = line.database()
    database.migrate()
    with database.session() as session:
        for number in range(60):
            row = Message(
                created_at=datetime(2025, 1, 1, 0, number, tzinfo=UTC),
                prompt=f"Ann asks {number}",
                spoken=f"Ann, it is {number}",
                user_name="Ann",
            )
            MessageRepository(session).add(row)
    database.close()
    target = tmp_path / "set.jsonl"
    assert "60 examples" in line.run("make", str(target), "--history").output
    lines = target.read_text().splitlines()
    assert "viewer asks 0" in lines[0]
    assert "Ann" not in target.read_text()


def test_a_bad_data_set_is_not_sent(line: Line, server: OpenAIDouble, tmp_path: Path) -> None:
    target = tmp_path / "set.jsonl"
    write_dataset(examples(3), target)
    result = line.run("start", str(target), "--yes")
    assert result.exit_code == 1
    assert "too few" in result.output
    assert not server.files


def test_nothing_is_sent_without_a_yes(line: Line, server: OpenAIDouble, dataset: Path) -> None:
    assert line.run("start", str(dataset)).exit_code == 1
    assert not server.files


def test_a_job_that_fails_says_why(line: Line, server: OpenAIDouble, dataset: Path) -> None:
    server.job_states = ["running", "failed"]
    result = line.run("start", str(dataset), "--yes", "--watch", "--every", "0")
    assert isinstance(result.exception, BotError)
    assert "line 3 is odd" in result.exception.message


def test_mistakes_on_the_command_line_are_errors_of_ours(line: Line) -> None:
    assert "give --table FILE" in line.run("make", "x.jsonl").output
    assert isinstance(line.run("watch", "ftjob-9").exception, NotFound)
