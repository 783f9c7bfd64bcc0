from __future__ import annotations

import subprocess
import sys

import pytest

import analyzer


@pytest.mark.parametrize("name", analyzer.__all__)
def test_every_name_is_there(name):
    assert getattr(analyzer, name).__name__ == name


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        analyzer.nonsense  # noqa: B018


def test_importing_it_imports_nothing_heavy():
    code = "import sys, analyzer; print(sorted({'spacy', 'sklearn', 'numpy', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
