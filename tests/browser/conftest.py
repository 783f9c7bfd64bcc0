"""A real Chromium against real server processes. Skipped where there is no Chromium; in CI that is a failure."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from api.storage.database import Database
from api.storage.keys import Keys, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
UNANSWERED = ("the server responded with a status of", "net::ERR_FAILED")
"""What Chromium itself says of requests that fail, which pages have to bear."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI has to try the page in it")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def serving(*options: str, port: int | None = None) -> Iterator[str]:
    """A server process on a free port of loopback, with the fast model."""
    port = port or free_port()
    command = [sys.executable, "-m", "analyzer.cli", "serve", "--port", str(port), "--model", "fast", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/readyz")
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A service that is open to whoever is at this machine, and keeps nothing."""
    with serving() as url:
        yield url


@dataclass(frozen=True)
class Keyed:
    """A service with a database and keys: one that may do everything, and a way to make further ones."""

    url: str
    key: str
    keys: Keys

    def make(self, *scopes: Scope, origins: tuple[str, ...] = (), organisation: str = "Career Centre") -> str:
        return self.keys.create(self.keys.organisation(organisation), "x", scopes, origins=origins)[0]


@pytest.fixture(scope="session")
def keyed(tmp_path_factory) -> Iterator[Keyed]:
    database = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'a.db'}"
    opened = Database(database)
    opened.migrate()
    keys = Keys(opened)
    key = keys.create(keys.organisation("Career Centre"), "coach", list(Scope))[0]
    with serving("--database", database) as url:
        yield Keyed(url, key, keys)
    opened.close()


@pytest.fixture
def visit(chromium):
    """Opens a page in a browser of its own; whatever the page says in anger on the console fails the test."""
    contexts = []
    troubles: list[str] = []

    def visit(url: str, path: str = "/", **options):
        context = chromium.new_context(accept_downloads=True, base_url=url, reduced_motion="reduce", **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [trouble for trouble in troubles if not any(words in trouble for words in UNANSWERED)] == []


@pytest.fixture
def page(visit, server):
    return visit(server)


@pytest.fixture(scope="session")
def sound():
    """Asserts that axe finds nothing wrong with a page as it stands, in light and in dark."""

    def sound(page):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page)
            wrong = [(each["id"], [node["target"] for node in each["nodes"]]) for each in found.response["violations"]]
            assert wrong == [], theme

    return sound
