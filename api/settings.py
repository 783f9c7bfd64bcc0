"""Settings of the service: one frozen object, read once, passed down as values."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr, ValidationError, field_validator

from analyzer.errors import ConfigError
from analyzer.files.decode import MAX_BYTES
from api.traffic.logs import LogFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "AFTERVIEW_"
_ORIGIN: Final = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_LISTS: Final = ("allowed_hosts", "allowed_origins")
_SHORTEST_TOKEN: Final = 16
_SECRET: Final = frozenset({"database", "metrics_token"})


class Settings(BaseModel):
    """How the service runs. Each field can be set by an environment variable: `AFTERVIEW_PORT=9000`; lists by commas.

    `AFTERVIEW_CONFIG` may name a TOML file with the same names in lower case: `port = 9000`. The environment comes before it.

    >>> Settings.from_environment({"AFTERVIEW_PORT": "9000"}).port
    9000
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    model: Annotated[str, Field(min_length=1)] = "default"
    catalogue: FilePath | None = None
    """A catalogue of one's own (`afterview catalogue check`)."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names, without port, that the service answers to beside those of loopback."""
    allowed_origins: tuple[str, ...] = ()
    """Origins (`https://example.org`) whose pages may call the service."""
    database: str | None = None
    """Where keys and notes are kept: `sqlite:////path/file.db` or `postgresql://user@host/name`; without, nothing is."""
    webhook_allow_http: bool = False
    """Whether webhooks may lead to `http:`."""
    webhook_allow_private: bool = False
    """Whether webhooks may lead to this machine and to addresses of private networks."""
    webhook_timeout: Annotated[float, Field(ge=1, le=60)] = 15.0
    """Seconds that one try to deliver may take."""
    max_running: Annotated[int, Field(ge=1)] = Field(default_factory=lambda: os.cpu_count() or 1)
    """How many requests are read at once; as many as there are processors if not given."""
    max_waiting: Annotated[int, Field(ge=0)] = 50
    """How many requests may wait to be read."""
    max_wait: Annotated[float, Field(gt=0, le=60)] = 2.0
    """Seconds that a request waits to be read before it is told to come back."""
    rate_limit: Annotated[int, Field(ge=0)] = 3000
    """Requests that a key, or an address where no key is needed, may send in a minute; 0 for any number."""
    request_timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds from the end of a body to the beginning of its answer."""
    body_timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds that the next bytes of a body, or the reading of an answer, may be awaited."""
    stop_timeout: Annotated[int, Field(ge=0)] = 30
    """Seconds that requests under way have to end when the service is stopped."""
    metrics_token: SecretStr | None = None
    """What has to be sent to get `/metrics` (`Authorization: Bearer ...`); without it only this machine gets them."""
    tracing: bool = False
    """Whether OpenTelemetry is told of each request (needs `afterview[otel]`)."""
    log_format: LogFormat = LogFormat.TEXT
    """`text`, or `json` with one object a line."""
    max_body_bytes: Annotated[int, Field(ge=1)] = 2_000_000
    max_file_bytes: Annotated[int, Field(ge=1, le=MAX_BYTES)] = 20_000_000
    """How large a document may be that is read at once."""
    job_folder: Path | None = None
    """Where the files of jobs lie; beside a SQLite database if left out."""
    job_processes: Annotated[int, Field(ge=1, le=256)] = 1
    """How many processes read for jobs, each with a model of its own."""
    job_max_bytes: Annotated[int, Field(ge=1)] = 1_000_000_000
    """How large a job's file may be."""
    job_max_active: Annotated[int, Field(ge=1)] = 20
    """How many jobs of an organisation may wait and run at the same time."""
    job_max_kept_bytes: Annotated[int, Field(ge=1)] = 20_000_000_000
    """How many bytes the jobs of an organisation may keep."""
    job_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """For how many days a job is kept, unless its organisation keeps things for less."""
    max_batch: Annotated[int, Field(ge=1)] = 1000

    @field_validator("metrics_token")
    @classmethod
    def _is_long(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"it has fewer than {_SHORTEST_TOKEN} characters; take random ones, such as those of `openssl rand -hex 16`")
        return token

    @field_validator("allowed_hosts")
    @classmethod
    def _are_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if re.search(r"[\s/@*\[\]]", host) or host.count(":") == 1:
                raise ValueError(f"{host!r} is no host name; write it without scheme, port or brackets, such as coach.example")
        return hosts

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; write scheme, host and port as a browser does, such as https://coach.example")
        return origins

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given: object) -> Self:
        """Settings from environment variables and the file that `AFTERVIEW_CONFIG` names; what is given by name comes first.

        Raises:
            ConfigError: a value makes no sense; the message says where it stands and what it is.

        """
        return cls.with_sources(environment, **given)[0]

    @classmethod
    def with_sources(cls, environment: Mapping[str, str] = os.environ, **given: object) -> tuple[Self, dict[str, str]]:
        """The same, and where the value of each came from.

        Raises:
            ConfigError: as above.

        """
        found: dict[str, object] = {}
        sources = dict.fromkeys(cls.model_fields, "default")
        path = environment.get(f"{PREFIX}CONFIG")
        if path is not None:
            found |= _in_file(Path(path), cls.model_fields)
            sources |= {name: f"{name} in {path}" for name in found}
        for name in cls.model_fields:
            value = environment.get(f"{PREFIX}{name.upper()}")
            if value is not None:
                found[name] = [part.strip() for part in value.split(",") if part.strip()] if name in _LISTS else value
                sources[name] = f"{PREFIX}{name.upper()}"
        sources |= {name: f"--{name.replace('_', '-')}" for name in given}
        try:
            return cls.model_validate({**found, **given}), sources
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0])
            where = f"{PREFIX}{name.upper()}" if name in given else sources[name]
            value = "wrong" if name in _SECRET else repr(first["input"])
            raise ConfigError(f"{where} is {value}: {first['msg'].removeprefix('Value error, ')}") from error


def _in_file(path: Path, known: Mapping[str, object]) -> dict[str, object]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{PREFIX}CONFIG is {str(path)!r}, which cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no TOML: {error}") from error
    if unknown := sorted(found.keys() - known.keys()):
        raise ConfigError(f"{path} sets {unknown[0]!r}, which is no setting; there are {', '.join(known)}")
    return found
