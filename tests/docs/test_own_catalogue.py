from __future__ import annotations

import re
from pathlib import Path

from analyzer.plan.catalogue import load_catalogue
from analyzer.plan.own import load_own

PAGE = Path(__file__).parents[2] / "docs" / "own-catalogue.md"


def test_the_catalogue_that_the_page_shows_is_in_order(tmp_path):
    shown = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown
    path = tmp_path / "ours.yaml"
    path.write_text(shown[1], encoding="utf-8")
    assert load_own(path, load_catalogue()).entries[0].id == "book-a-session"
