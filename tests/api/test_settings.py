from __future__ import annotations

import pytest

from analyzer.errors import ConfigError
from api.settings import Settings


def test_the_environment_sets_what_is_not_given_by_name():
    environment = {
        "AFTERVIEW_PORT": "9000",
        "AFTERVIEW_HOST": "localhost",
        "AFTERVIEW_ALLOWED_ORIGINS": "https://a.example, https://b.example",
    }
    settings = Settings.from_environment(environment, host="127.0.0.1")
    assert (settings.port, settings.host) == (9000, "127.0.0.1")
    assert settings.allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("PORT", "70000"), ("MAX_BATCH", "0"), ("MODEL", "")])
def test_a_value_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ConfigError, match=f"AFTERVIEW_{name} is '{value}'"):
        Settings.from_environment({f"AFTERVIEW_{name}": value})


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.org", False)]
)
def test_loopback_is_known(host, expected):
    assert Settings(host=host).on_loopback is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "coach.example:8000"),
        ("ALLOWED_HOSTS", "https://coach.example"),
        ("ALLOWED_ORIGINS", "https://coach.example/"),
        ("ALLOWED_ORIGINS", "coach.example"),
        ("ALLOWED_ORIGINS", "*"),
    ],
)
def test_a_host_or_origin_that_could_never_match_is_refused(name, value):
    with pytest.raises(ConfigError, match=f"AFTERVIEW_{name} is"):
        Settings.from_environment({f"AFTERVIEW_{name}": value})
