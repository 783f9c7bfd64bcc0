"""Settings of the service: one frozen object, read once, passed down as values."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, FilePath, ValidationError, field_validator

from analyzer.errors import ConfigError
from analyzer.files.decode import MAX_BYTES
from api.traffic.logs import LogFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "AFTERVIEW_"
_ORIGIN: Final = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_LISTS: Final = ("allowed_hosts", "allowed_origins")


class Settings(BaseModel):
    """How the service runs. Each field can be set by an environment variable: `AFTERVIEW_PORT=9000`; lists by commas.

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
        """Settings from environment variables; what is given by name comes first.

        Raises:
            ConfigError: a value makes no sense; the message names the variable and the value.

        """
        found: dict[str, object] = {}
        for name in cls.model_fields:
            value = environment.get(f"{PREFIX}{name.upper()}")
            if value is not None:
                found[name] = [part.strip() for part in value.split(",") if part.strip()] if name in _LISTS else value
        try:
            return cls.model_validate({**found, **given})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0])
            raise ConfigError(f"{PREFIX}{name.upper()} is {first['input']!r}: {first['msg'].removeprefix('Value error, ')}") from error
