from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

from analyzer.labels import Aspect, Category, RemarkKind
from tests.docs.outputs import README, ROOT, SCHEMA, SHOWN, printed, schema

PAGES = sorted([README, ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
MODULES = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in ROOT.glob("analyzer/**/*.py") if path.stem[0] != "_")


@pytest.mark.parametrize("shown", list(SHOWN.finditer(README.read_text())), ids=lambda shown: shown["command"])
def test_what_the_readme_shows_is_what_the_command_prints(shown):
    assert shown["output"] == printed(shown["command"])


def test_the_published_schema_is_that_of_the_code():
    assert SCHEMA.read_text() == schema()


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL))
def test_python_in_the_readme_runs(code):
    exec(compile(code, "README.md", "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z-]+)`", README.read_text()))
def test_make_targets_in_the_readme_exist(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_guide_names_every_label_of_the_code():
    guide = (ROOT / "docs" / "annotation-guide.md").read_text()
    assert [label for label in (*Category, *Aspect, *RemarkKind) if f"`{label}`" not in guide] == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    if name == "analyzer.training.encoder":
        pytest.importorskip("torch", reason="the encoder is trained with the extra 'train'")
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in sorted(Path(ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
