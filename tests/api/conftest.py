from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.storage.database import Database
from api.storage.keys import Keys
from api.storage.notes import Notes
from tests.postgres import running


@pytest.fixture
def make_client(toy_analyzer):
    clients = []

    def make(**settings) -> TestClient:
        app = create_app(Settings(**settings), toy_analyzer)
        client = TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False)
        clients.append(client)
        client.__enter__()
        return client

    yield make
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make_client):
    return make_client()


class Idle:
    """In place of what keeps the process that works on jobs."""

    def __init__(self, *_):
        pass

    def call(self):
        pass

    async def run(self):
        await asyncio.Event().wait()


@pytest.fixture
def idle_keeper(monkeypatch):
    monkeypatch.setattr("api.app.Keeper", Idle)


class Clock:
    def __init__(self):
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture(scope="session")
def postgres():
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    found = Database(url)
    found.migrate()
    yield found
    found.migrate("base")
    found.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(database, clock):
    return Keys(database, clock)


@pytest.fixture
def notes(database, clock):
    return Notes(database, clock)
