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


@pytest.fixture
def config(tmp_path):
    def write(text, **environment):
        path = tmp_path / "afterview.toml"
        path.write_text(text)
        return {"AFTERVIEW_CONFIG": str(path), **environment}

    return write


def test_a_file_sets_what_neither_environment_nor_options_set(config):
    environment = config('port = 9000\nhost = "localhost"\nmax_batch = 7\nallowed_hosts = ["a.example"]', AFTERVIEW_HOST="127.0.0.2")
    settings, sources = Settings.with_sources(environment, port=9001)
    assert (settings.port, settings.host, settings.max_batch, settings.allowed_hosts) == (9001, "127.0.0.2", 7, ("a.example",))
    assert sources["max_batch"] == f"max_batch in {environment['AFTERVIEW_CONFIG']}"
    assert (sources["port"], sources["host"], sources["model"]) == ("--port", "AFTERVIEW_HOST", "default")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("port = 'many'", r"port in .*afterview.toml is 'many'"),
        ("colour = 1", r"afterview.toml sets 'colour', which is no setting; there are host, port"),
        ("port", "afterview.toml is no TOML"),
        ("metrics_token = 'short'", r"metrics_token in .* is wrong: it has fewer than 16 characters"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_and_no_secret_shown(config, text, complaint):
    with pytest.raises(ConfigError, match=complaint) as error:
        Settings.from_environment(config(text))
    assert "short" not in str(error.value)


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(ConfigError, match=r"AFTERVIEW_CONFIG is '/none\.toml', which cannot be read: No such file"):
        Settings.from_environment({"AFTERVIEW_CONFIG": "/none.toml"})
