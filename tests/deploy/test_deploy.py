"""What lies in `deploy/`, as far as it can be tried without a container engine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from api.settings import Settings
from tests.service import serving

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNIT = (DEPLOY / "afterview.service").read_text()


def test_the_image_is_not_root_and_has_nothing_of_its_building():
    _, build, final = DOCKERFILE.split("\nFROM ")
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", final, re.MULTILINE)
    assert "pip" not in final
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", build, re.MULTILINE)
    sources = [name for names in copied for name in names.split()]
    assert all((ROOT / name).exists() for name in sources)
    taken = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert sorted(taken) == sorted(sources)


def test_the_extras_that_the_image_installs_exist():
    named = re.search(r'"\.\[(.+?)\]"', DOCKERFILE)
    assert named
    assert set(named[1].split(",")) <= set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])


def test_the_health_check_tells_a_running_service_from_none(tmp_path, toy_folder):
    found = re.search(r"^HEALTHCHECK .*CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert found
    _, *arguments = json.loads(found[1])

    def check(port):
        asked = [argument.replace(":8000/", f":{port}/") for argument in arguments]
        return subprocess.run([sys.executable, *asked], capture_output=True, check=False).returncode

    with serving(tmp_path, toy_folder, allowed_hosts="coach.example") as service:
        assert check(service.port) == 0
    assert check(service.port) != 0


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_held_tight(name):
    container = COMPOSE["services"][name]
    assert container["read_only"]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["pids_limit"]
    assert container["mem_limit"]
    assert all(port.startswith("127.0.0.1:") for port in container.get("ports", ()))
    assert set(container["secrets"]) <= COMPOSE["secrets"].keys()


def test_only_the_service_is_reached_from_outside():
    assert COMPOSE["networks"]["back"]["internal"]
    assert COMPOSE["services"]["database"]["networks"] == ["back"]


def test_a_stop_has_longer_than_the_service_takes_for_it():
    wait = Settings().stop_timeout
    assert int(COMPOSE["services"]["service"]["stop_grace_period"].removesuffix("s")) > wait
    found = re.search(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert found
    assert int(found[1]) > wait


def test_the_example_of_settings_is_one():
    settings = Settings.from_environment({"AFTERVIEW_CONFIG": str(DEPLOY / "afterview.example.toml")})
    assert settings.database
    assert settings.database.startswith("postgresql://afterview:PASSWORD@database/")


def test_the_unit_lets_work_step_back_and_be_held_to_its_memory():
    denied = re.findall(r"^SystemCallFilter=~(.+)$", UNIT, re.MULTILINE)
    assert denied == ["@privileged"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_reads_the_unit_and_finds_it_tight(tmp_path):
    unit = tmp_path / "afterview.service"
    unit.write_text(UNIT.replace("/opt/afterview/bin/afterview", "/bin/true"))
    read = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout
