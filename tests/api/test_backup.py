"""The commands of docs/operating.md for backing up and restoring, tried while the service runs, and with the service gone."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.postgres import program, running
from tests.service import serving

GUIDE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
NOTE = {"text": "Your SQL was weak.", "candidate": "c1"}


def command(name, **replaced):
    """A command as the guide gives it, with other names for files and databases."""
    found = re.search(rf"^{name} .+$", GUIDE, re.MULTILINE)
    assert found, name
    line = found[0]
    for old, new in replaced.items():
        written = {"source": "postgresql://afterview@host/afterview", "target": "postgresql://afterview@host/restored"}.get(old, old)
        assert written in line or old in ("source", "target"), line
        line = line.replace(written, str(new))
    return shlex.split(line)


def written(service, count, **headers):
    with httpx.Client(base_url=service.url, headers=headers) as client:
        for _ in range(count):
            assert client.post("/v1/notes", json=NOTE).status_code == 201
        return client.get("/v1/notes").json()["notes"]


def made_key(service):
    body = {"label": "x", "scopes": ["read", "write", "admin"]}
    return {"authorization": f"Bearer {httpx.post(f'{service.url}/v1/keys', json=body).json()['key']}"}


def read(service, headers):
    return httpx.get(f"{service.url}/v1/notes", headers=headers).json()["notes"]


@pytest.mark.slow
def test_a_copy_of_sqlite_taken_while_it_is_written_to_is_all_of_it(tmp_path, toy_folder):
    database, copy = tmp_path / "afterview.db", tmp_path / "copy.db"
    with serving(tmp_path, toy_folder, database=f"sqlite:///{database}") as service:
        headers = made_key(service)
        notes = written(service, 3, **headers)
        _, _, statement = command("sqlite3")
        assert statement == "VACUUM INTO 'copy.db'"
        with sqlite3.connect(database) as connection:
            connection.execute(statement.replace("copy.db", str(copy)))
        written(service, 2, **headers)
        service.kill()
    for path in tmp_path.glob("afterview.db*"):
        path.unlink()
    shutil.copy(copy, database)
    with serving(tmp_path, toy_folder, database=f"sqlite:///{database}") as service:
        assert read(service, headers) == notes
        assert len(written(service, 1, **headers)) == 4


def test_a_dump_of_postgresql_is_restored_into_another_database(tmp_path, toy_folder):
    with running() as url:
        restored = url.rpartition("/")[0] + "/restored"
        with serving(tmp_path, toy_folder, database=url) as service:
            headers = made_key(service)
            notes = written(service, 3, **headers)
            dump = tmp_path / "afterview.dump"
            run(command("pg_dump", source=url, **{"afterview.dump": dump}))
            written(service, 2, **headers)
            service.kill()
        run(command("createdb", source=url, target=restored))
        run(command("pg_restore", source=url, target=restored, **{"afterview.dump": dump}))
        with serving(tmp_path, toy_folder, database=restored) as service:
            assert read(service, headers) == notes
            assert len(written(service, 1, **headers)) == 4


def run(arguments):
    name, *rest = arguments
    found = program(name)
    assert found
    done = subprocess.run([found, *rest], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
