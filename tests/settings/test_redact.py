"""No secret stands in a log line, an error or a traceback."""

import json
from dataclasses import dataclass

import pytest
import structlog

from bot.settings import Secret, parse_section, redact, redacted, remember, setting

KNOWN = "swordfish-4711"


@pytest.fixture(autouse=True)
def known():
    remember(KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "https://id.example/oauth2/token?client_secret=abc123def&refresh_token=zyx987wvu",
        "Authorization: Bearer abc123def456",
        "PASS oauth:abc123def456",
        "key sk-proj-abc123def456 refused",
        '{"access_token": "abc123def", "expires_in": 3600}',
        "postgresql://bot:abc123def@localhost/greenroom",
        "GET /deck/panic?key=abc123def HTTP/1.1",
        "password=abc123def",
        "api_key='abc123def'",
    ],
)
def test_what_has_the_shape_of_a_secret_is_masked(text):
    assert "abc123" not in redact(text)
    assert "••••••" in redact(text)


def test_what_has_no_such_shape_stays():
    for text in (
        "12 tokens in 3 s",
        "lane=chat tokens_out=12",
        "the key of the door",
        "task-force",
    ):
        assert redact(text) == text


def test_a_known_secret_is_masked_anywhere_also_encoded():
    remember("p/q r+s")
    assert KNOWN not in redact(f"'{KNOWN}' and x{KNOWN}y")
    assert "p%2Fq" not in redact("GET /x?a=p%2Fq%20r%2Bs") + redact("a=p%2Fq+r%2Bs")


def test_the_settings_check_remembers_secrets_by_itself():
    @dataclass(frozen=True)
    class Keys:
        key: Secret = setting(Secret(""))
        address: Secret = setting(Secret(""))

    parse_section(Keys, {"key": "qwertzuiop", "address": "postgresql://bot:yxcvbnm@db/x"})
    assert redact("it was qwertzuiop") == "it was ••••••"
    assert redact("yxcvbnm at postgresql://bot:yxcvbnm@db/x").count("••••••") == 2
    assert "sqlite" in redact("sqlite:///data/greenroom.db")


def test_a_short_secret_does_not_eat_other_words():
    remember("ab")
    assert redact("ab about cab") == "•••••• about cab"


def test_structlog_masks_its_whole_line():
    render = redacted(structlog.processors.JSONRenderer())
    line = render(None, "info", {"event": "login", "token": Secret(KNOWN), "deep": [{"a": KNOWN}]})
    assert KNOWN not in line
    assert json.loads(line)["event"] == "login"


def test_a_secret_hides_wherever_it_is_formatted():
    secret = Secret(KNOWN)
    assert KNOWN not in f"{secret} {secret!r} {secret:>20} {[secret]}"
    assert secret.reveal() == KNOWN
