"""The studio's REST routes on a real server, over a real studio."""

from __future__ import annotations

import io
import json
import time
import wave
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from bot.engines import TTS, EngineRegistry
from bot.errors import EngineError
from bot.host import Folders
from bot.studio import Studio, StudioSettings
from tests.studio.tone_voice import ToneVoice
from tests.web.fake_house import RunningHouse

CONSENT = {"who": "Tobi", "when": "2026-01-31", "statement": "the show may use it"}


class Loading(ToneVoice):
    """A voice with models that take memory."""

    def __init__(self) -> None:
        super().__init__("loading")
        self.held: list[str] = []

    async def loaded(self) -> list[str]:
        return self.held

    async def warm_up(self, model: str = "") -> None:
        self.held.append(model)

    async def unload(self, model: str = "") -> None:
        self.held.clear()


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    engines = EngineRegistry()
    engines.add(TTS, "tone", ToneVoice())
    engines.add(TTS, "loading", Loading())
    return Studio(engines, tmp_path, StudioSettings(engine="tone", max_upload_mb=2))


@pytest.fixture
def house(folders: Folders, studio: Studio) -> Iterator[RunningHouse]:
    running = RunningHouse(folders, studio)
    running.do(studio.open())
    yield running
    running.do(studio.close())
    running.stop()


@pytest.fixture
def made(house: RunningHouse) -> str:
    """A run that is done."""
    return make(house, "tasks/custom_voice", {"text": "one two three", "title": "First"})


def make(house: RunningHouse, path: str, body: dict[str, Any]) -> str:
    answer = house.post(f"/api/studio/{path}", json=body)
    assert answer.status_code == 202, answer.text
    run = answer.json()["run"]
    for _ in range(500):
        if house.get(f"/api/studio/runs/{run}").status_code == 200:
            return run
        time.sleep(0.01)
    raise AssertionError(house.get("/api/studio/queue").text)


def recording(seconds: float = 5.0, rate: int = 24_000) -> bytes:
    at = np.arange(int(seconds * rate)) / rate
    samples = np.sin(2 * np.pi * 150 * at) * (np.sin(2 * np.pi * 3 * at) > -0.3) * 0.3
    target = io.BytesIO()
    soundfile.write(target, samples, rate, format="WAV")
    return target.getvalue()


def profile(house: RunningHouse, draft: dict[str, Any], sound: bytes = b"") -> Any:
    files = {"profile": (None, json.dumps(draft))}
    if sound:
        files["recording"] = ("tobi.wav", sound)  # type: ignore[assignment]
    return house.post("/api/studio/voices", files=files)


def test_every_kind_comes_with_its_form(house: RunningHouse) -> None:
    kinds = {kind["name"]: kind for kind in house.get("/api/studio/kinds").json()}
    assert len(kinds) == 11
    fields = {field["name"]: field for field in kinds["custom_voice"]["form"]}
    assert fields["text"]["required"] and fields["voice"]["offers"] == "voices"


def test_a_task_becomes_a_run_with_its_files(house: RunningHouse, made: str) -> None:
    run = house.get(f"/api/studio/runs/{made}").json()
    assert run["view"]["title"] == "First" and run["request"]["text"] == "one two three"
    assert "audio.wav" in [file["name"] for file in run["artifacts"]]
    sound = house.get(f"/api/studio/runs/{made}/files/audio.wav")
    assert sound.headers["Content-Type"].startswith("audio/")
    with wave.open(io.BytesIO(sound.content)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(0.9, abs=0.01)
    assert "-->" in house.get(f"/api/studio/runs/{made}/captions?format=srt").text


def test_a_pipeline_is_started_the_same_way(house: RunningHouse) -> None:
    body = {"script": "LUNA: Good evening!\nTOBI: Hello.", "cast": {"TOBI": "bert"}}
    run = make(house, "pipelines/table_read", body)
    assert house.get(f"/api/studio/runs/{run}").json()["view"]["kind"] == "table_read"


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("tasks/sing", "custom_voice"),
        ("tasks/table_read", "voice_clone"),
        ("pipelines/x", "audiobook"),
    ],
)
def test_an_unknown_kind_is_answered_with_those_there_are(
    house: RunningHouse, path: str, there: str
) -> None:
    answer = house.post(f"/api/studio/{path}", json={"text": "hi"})
    assert answer.status_code == 404
    assert there in answer.json()["hint"]
    assert house.post(f"/api/studio/{path}/in-show", json={"text": "hi"}).status_code == 404
    assert house.post(f"/api/studio/{path}", token="viewer-token").status_code == 403


def test_what_is_made_can_be_heard_in_the_show(house: RunningHouse, made: str) -> None:
    body = {"script": "LUNA: Hi.", "cast": {"LUNA": "bert"}}
    assert house.post("/api/studio/pipelines/table_read/in-show", json=body).status_code == 202
    assert house.post(f"/api/studio/runs/{made}/in-show").status_code == 202
    [streamed, played] = house.desk.asked[-2:]
    assert streamed[:2] == ("stream_in_show", "table_read") and streamed[2]["cast"] == body["cast"]
    assert played == ("play_in_show", made)
    wrong = house.post("/api/studio/tasks/custom_voice/in-show", json={"text": "hi", "rate": 9})
    assert wrong.status_code == 422
    viewer = house.post(f"/api/studio/runs/{made}/in-show", token="viewer-token")
    assert viewer.status_code == 403


def test_a_line_is_said_in_another_voice_and_stop_is_a_click(house: RunningHouse) -> None:
    said = house.post("/api/say", json={"text": "Hi.", "mode": "read", "voice": "profile:tobi"})
    assert said.json() == {"event": "event-1"}
    assert house.post("/api/stage/hush").status_code == 204
    assert house.desk.asked[-2:] == [("say", "Hi.", "read", "profile:tobi"), ("hush",)]


def test_a_part_of_a_file_can_be_asked_for(house: RunningHouse, made: str) -> None:
    part = house.get(f"/api/studio/runs/{made}/files/audio.wav", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")
    beyond = house.get(
        f"/api/studio/runs/{made}/files/audio.wav", headers={"Range": "bytes=99999999-"}
    )
    assert beyond.status_code == 416


def test_runs_are_filtered_noted_packed_and_deleted(house: RunningHouse, made: str) -> None:
    other = make(house, "tasks/custom_voice", {"text": "dragon"})
    found = house.get("/api/studio/runs?search=dragon").json()
    assert [run["id"] for run in found["items"]] == [other] and found["total"] == 1
    noted = house.request("PATCH", f"/api/studio/runs/{made}", json={"notes": "fine"}).json()
    assert (noted["view"]["notes"], noted["view"]["title"]) == ("fine", "First")
    packed = house.post("/api/studio/runs/export", json={"ids": [made, other]})
    names = zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    assert f"{made}/audio.wav" in names and f"{other}/input.json" in names
    assert house.request("DELETE", f"/api/studio/runs/{made}").status_code == 204
    assert house.get(f"/api/studio/runs/{made}").status_code == 404


def test_runs_are_deleted_together_weighed_and_found_again(house: RunningHouse, made: str) -> None:
    other = make(house, "tasks/custom_voice", {"text": "dragon", "voice": "bert"})
    assert house.get("/api/studio/runs/names").json() == {
        "kinds": ["custom_voice"],
        "engines": ["tone"],
        "voices": ["bert"],
    }
    assert house.get("/api/studio/runs/disk").json()["runs"] == 2
    deleted = house.post("/api/studio/runs/delete", json={"ids": [other, other, "none"]})
    assert deleted.json() == {"runs": 1}
    assert house.post("/api/studio/runs/rebuild").json() == {"runs": 1}
    assert house.post("/api/studio/runs/rebuild", "viewer-token").status_code == 403
    assert house.post("/api/studio/runs/delete", json={"ids": []}).status_code in (400, 422)
    assert house.get(f"/api/studio/runs/{made}").status_code == 200


def test_a_sound_is_drawn_and_downloaded_in_a_format(house: RunningHouse, made: str) -> None:
    drawn = house.get(f"/api/studio/runs/{made}/waveform?points=40").json()
    assert len(drawn["peaks"]) == 40 and drawn["seconds"] == pytest.approx(0.9, abs=0.01)
    flac = house.get(f"/api/studio/runs/{made}/sound?format=flac")
    assert flac.headers["Content-Type"] == "audio/flac" and flac.content.startswith(b"fLaC")
    assert f"{made}.flac" in flac.headers["Content-Disposition"]
    assert house.get(f"/api/studio/runs/{made}/sound?format=midi").status_code == 422
    assert house.get("/api/studio/runs/none/sound").status_code == 404
    assert house.get("/api/studio/runs/none/waveform").status_code == 404
    limits = house.get("/api/studio/limits", "viewer-token").json()
    assert limits["upload_mb"] == 2 and "flac" in limits["formats"]


def test_a_start_that_fails_stays_to_be_seen(house: RunningHouse, studio: Studio) -> None:
    tone = studio._engines.get(TTS, "tone")
    assert isinstance(tone, ToneVoice)
    tone.errors = [EngineError("tone", "the weights are gone")]
    run = make(house, "tasks/custom_voice", {"text": "hello"})
    view = house.get(f"/api/studio/runs/{run}").json()["view"]
    assert view["state"] == "failed" and "the weights are gone" in view["error"]


def test_the_panel_hears_how_the_line_goes(house: RunningHouse) -> None:
    panel = house.panel("viewer-token")
    panel.wait("state")
    make(house, "tasks/custom_voice", {"text": "hello"})
    (line,) = panel.wait("studio")
    assert set(line) == {"jobs", "room", "left"}
    while line["left"] < 1:
        (line,) = panel.wait("studio", len(panel.all("studio")) + 1)
    assert line["jobs"] == []


def test_a_zip_leaves_no_file_behind(house: RunningHouse, made: str, studio: Studio) -> None:
    house.post("/api/studio/runs/export", json={"ids": [made]})
    zips = studio.runs.folder / ".zips"
    for _ in range(200):  # the answer may be here before the server has put its file away
        if not list(zips.iterdir()):
            break
        time.sleep(0.01)
    assert list(zips.iterdir()) == []


def test_a_voice_is_kept_heard_carried_over_and_deleted(house: RunningHouse) -> None:
    draft = {"name": "Tobi", "sort": "clone", "transcript": "words", "consent": CONSENT}
    made = profile(house, draft, recording())
    assert made.status_code == 201, made.text
    assert made.json()["id"] == "tobi" and made.json()["consent"]["who"] == "Tobi"
    assert "cannot clone voices" in made.json()["flaw"]
    assert house.get("/api/studio/voices").json()[0]["flaw"] == made.json()["flaw"]
    heard = house.get("/api/studio/voices/tobi/recording", headers={"Range": "bytes=0-3"})
    assert heard.content == b"RIFF"
    exported = house.get("/api/studio/voices/tobi/export").content
    copy = house.post("/api/studio/voices/import", data=exported)
    assert (copy.status_code, copy.json()["id"]) == (201, "tobi-2")
    changed = house.request(
        "PUT",
        "/api/studio/voices/tobi",
        files={"profile": (None, json.dumps({**draft, "name": "Toby"}))},
    )
    assert changed.json()["name"] == "Toby" and changed.json()["seconds"] > 3
    assert house.request("DELETE", "/api/studio/voices/tobi").status_code == 204
    assert [voice["id"] for voice in house.get("/api/studio/voices").json()] == ["tobi-2"]


def test_a_profile_speaks_and_is_auditioned(house: RunningHouse) -> None:
    made = profile(house, {"name": "Anna", "voice": "anna", "audition": "just two"})
    assert made.json()["flaw"] == ""
    wav = house.post("/api/studio/audition", json={"voice": "profile:anna"})
    with wave.open(io.BytesIO(wav.content)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(0.7, abs=0.01)
    make(house, "tasks/custom_voice", {"text": "hello", "voice": "profile:anna"})
    chosen = house.request("PUT", "/api/studio/viewer-voices/mika", json={"voice": "profile:anna"})
    assert chosen.status_code == 204
    assert house.get("/api/studio/viewer-voices").json() == {"choices": {"mika": "profile:anna"}}


def test_a_clone_without_consent_is_refused(house: RunningHouse) -> None:
    answer = profile(house, {"name": "Tobi", "sort": "clone"}, recording())
    assert answer.status_code == 400 and answer.json()["place"] == "consent"


@pytest.mark.parametrize("draft", ["", "{", "[]", "5", "null", "[" * 90_000, '{"name": 5}', "{}"])
def test_a_profile_that_is_none_is_refused(house: RunningHouse, draft: str) -> None:
    answer = house.post("/api/studio/voices", files={"profile": (None, draft)})
    assert answer.status_code in (400, 422) and answer.json()["message"]
    assert "['" not in answer.json()["message"]  # a sentence, no list of Python's


def test_an_upload_can_be_used_by_a_request_and_is_limited(house: RunningHouse) -> None:
    kept = house.post("/api/studio/uploads", data=recording(1.0))
    assert kept.status_code == 201 and len(kept.json()["upload"]) == 32
    assert house.post("/api/studio/uploads", data=bytes(3_000_000)).status_code == 413
    assert house.post("/api/studio/uploads", data=b"no sound").status_code == 400
    assert house.post("/api/studio/uploads").status_code == 400


def test_models_are_warmed_up_and_unloaded(house: RunningHouse) -> None:
    url = "/api/studio/models/loading"
    assert house.post(f"{url}/warmup", json={"model": "big"}).status_code == 204
    assert house.get(url).json() == {"models": ["big"]}
    assert house.post(f"{url}/unload", json={}).status_code == 204
    assert house.get(url).json() == {"models": []}
    assert house.post("/api/studio/models/tone/warmup", json={}).status_code == 400
    assert house.post("/api/studio/models/nobody/warmup", json={}).status_code == 404


def test_the_line_shows_who_works_and_ends_whom_it_is_told_to(
    house: RunningHouse, studio: Studio
) -> None:
    import asyncio

    tone = studio._engines.get(TTS, "tone")
    assert isinstance(tone, ToneVoice)
    tone.gate = house.run(asyncio.Event)
    run = house.post("/api/studio/tasks/custom_voice", json={"text": "hello"}).json()["run"]
    waits = house.post("/api/studio/tasks/custom_voice", json={"text": "hello"}).json()["run"]
    queue = house.get("/api/studio/queue").json()
    assert [(job["run"], job["place"]) for job in queue["jobs"]] == [(run, 0), (waits, 1)]
    for one in (waits, run):
        assert house.request("DELETE", f"/api/studio/queue/{one}").status_code == 204
    assert house.request("DELETE", "/api/studio/queue/none").status_code == 404


def test_a_full_line_is_409_with_the_time_to_come_back(folders: Folders, tmp_path: Path) -> None:
    import asyncio

    engines = EngineRegistry()
    tone = ToneVoice()
    engines.add(TTS, "tone", tone)
    studio = Studio(engines, tmp_path, StudioSettings(engine="tone", waiting=0))
    house = RunningHouse(folders, studio)
    try:
        house.do(studio.open())
        tone.gate = house.run(asyncio.Event)
        start = lambda: house.post("/api/studio/tasks/custom_voice", json={"text": "hello"})  # noqa: E731
        assert start().status_code == 202
        busy = start()
        assert busy.status_code == 409 and int(busy.headers["Retry-After"]) >= 1
        house.do(studio.close())
    finally:
        house.stop()


def test_a_page_gets_a_key_of_its_own_for_the_gateway(house: RunningHouse) -> None:
    answer = house.post("/api/studio/key", "moderator-token")
    assert answer.json() == {"key": "brief-t2", "seconds": 60.0}


def test_roles_are_those_of_the_panel(house: RunningHouse, made: str) -> None:
    body = {"text": "hello"}
    path = "/api/studio/tasks/custom_voice"
    assert house.post(path, "viewer-token", json=body).status_code == 403
    assert house.post(path, "", json=body).status_code in (401, 403)
    assert house.post(path, "moderator-token", json=body).status_code == 202
    assert house.get("/api/studio/runs", "viewer-token").status_code == 200
    assert house.get("/api/studio/runs", "").status_code == 401
    deleted = house.request("DELETE", "/api/studio/voices/x", "moderator-token")
    assert deleted.status_code == 403


BAD: list[tuple[str, str, Any]] = [
    ("POST", "tasks/custom_voice", {}),
    ("POST", "tasks/custom_voice", {"text": ""}),
    ("POST", "tasks/custom_voice", {"text": "x" * 10_001}),
    ("POST", "tasks/custom_voice", {"text": "x", "voice": "nobody"}),
    ("POST", "tasks/custom_voice", {"text": "x", "engine": "nobody"}),
    ("POST", "tasks/custom_voice", {"text": "x", "model": "nobody"}),
    ("POST", "tasks/custom_voice", {"text": "x", "language": "xx"}),
    ("POST", "tasks/custom_voice", {"text": "x", "rate": float("nan")}),
    ("POST", "tasks/custom_voice", {"text": "x", "rate": 1e308}),
    ("POST", "tasks/custom_voice", {"text": "x", "seed": 2**80}),
    ("POST", "tasks/custom_voice", {"text": "x", "unheard_of": 1}),
    ("POST", "tasks/custom_voice", {"text": "x", "title": "\ud800"}),
    ("POST", "tasks/custom_voice", {"text": "\ud800"}),
    ("POST", "tasks/custom_voice", {"text": "<speak", "markup": "ssml"}),
    ("POST", "tasks/voice_clone", {"text": "x", "profile": "../../etc/passwd"}),
    ("POST", "tasks/voice_design", {"text": "x", "describe": "calm"}),
    ("POST", "tasks/codec_encode", {"run": "../.."}),
    ("POST", "tasks/codec_decode", {"codes": [[1, "x"]]}),
    ("POST", "tasks/no_such", {"text": "x"}),
    ("POST", "pipelines/subtitles", {"captions": "no captions"}),
    ("POST", "pipelines/npc_pack", {"table": "a,b\n"}),
    ("POST", "audition", {"voice": "profile:..%2f"}),
    ("POST", "runs/export", {"ids": ["../../etc"]}),
    ("POST", "runs/export", {"ids": []}),
    ("PATCH", "runs/none", {"notes": "x"}),
    ("GET", "runs?limit=-1", None),
    ("GET", "runs?since=nan", None),
    ("GET", "runs/..%2f..%2fetc", None),
    ("GET", "voices/..%2f..%2fetc/recording", None),
    ("GET", "voices/%00", None),
    ("PUT", "viewer-voices/x", {"voice": "profile:none"}),
    ("DELETE", "voices/.", None),
    ("DELETE", "runs/%2e%2e", None),
]


@pytest.mark.parametrize(("method", "path", "body"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_is_refused_with_a_reason(
    house: RunningHouse, method: str, path: str, body: Any
) -> None:
    data = None if body is None else json.dumps(body)
    answer = house.request(
        method, f"/api/studio/{path}", data=data, headers={"Content-Type": "application/json"}
    )
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["message"]


@pytest.mark.parametrize("search", ['"', "*", "a AND", "NEAR(", "x\x00y", "'; --", "%", "\\"])
def test_any_search_is_only_a_search(house: RunningHouse, made: str, search: str) -> None:
    answer = house.request("GET", "/api/studio/runs", params={"search": search})
    assert answer.status_code == 200


def test_a_zip_that_is_no_voice_is_refused(house: RunningHouse) -> None:
    def zipped(files: dict[str, bytes]) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return target.getvalue()

    bomb = zipped({"profile.json": b"{}", "recording.wav": bytes(90_000_000)})
    for data in (b"", b"PK", zipped({"../x": b""}), zipped({"profile.json": b"[]"}), bomb):
        assert house.post("/api/studio/voices/import", data=data).status_code == 400


def test_nothing_outside_the_runs_can_be_read(
    house: RunningHouse, made: str, studio: Studio
) -> None:
    secret = studio.runs.folder.parent / "secret.txt"
    secret.write_text("private")
    (studio.runs.folder / made / "link.txt").symlink_to(secret)
    names = ("link.txt", "../../secret.txt", "..%2f..%2fsecret.txt", "%2e%2e/secret.txt")
    answers = [house.get(f"/api/studio/runs/{made}/files/{name}") for name in names]
    assert all(answer.status_code in (404, 405) for answer in answers)


def test_a_house_without_a_studio_says_so(folders: Folders) -> None:
    house = RunningHouse(folders)
    try:
        assert house.get("/api/studio/runs").status_code == 404
    finally:
        house.stop()


def test_the_document_describes_the_requests(house: RunningHouse) -> None:
    document = house.get("/api/openapi.json").json()
    asked = document["components"]["schemas"]["CustomVoiceIn"]
    assert asked["required"] == ["text"]
    assert (asked["properties"]["rate"]["minimum"], asked["properties"]["rate"]["maximum"]) == (
        0.25,
        4.0,
    )
    assert "/api/studio/pipelines/audiobook" in document["paths"]
