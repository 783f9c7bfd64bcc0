from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from analyzer.errors import CatalogueError
from analyzer.plan.catalogue import Trigger, load_catalogue

ASK: dict[str, Any] = {
    "id": "ask",
    "title": "Ask",
    "purpose": "information",
    "steps": ["Write.", "Send."],
    "done_when": "It is sent.",
    "effort": "minutes",
    "triggers": [{"note": "unspecific"}],
}
REPAIR: dict[str, Any] = {**ASK, "id": "mend", "purpose": "repair", "triggers": [{"aspect": "delivery", "polarity": "concern"}]}


@pytest.fixture
def folder(tmp_path):
    def write(*entries, **files):
        (tmp_path / "some.yaml").write_text(yaml.safe_dump([ASK, *entries]), "utf-8")
        for name, content in files.items():
            (tmp_path / f"{name}.yaml").write_text(content, "utf-8")
        return tmp_path

    return write


def _without(entry, *names):
    return {name: value for name, value in entry.items() if name not in names}


def test_a_folder_is_read_in_the_order_of_its_files(folder):
    loaded = load_catalogue(folder(REPAIR, another=yaml.safe_dump([{**REPAIR, "id": "early"}])))
    assert [entry.id for entry in loaded.entries] == ["early", "ask", "mend"]
    assert loaded.opener.id == "ask"
    assert dict(loaded.sources) == {}


def test_sources_are_looked_up(folder):
    loaded = load_catalogue(folder({**REPAIR, "source": "K1"}, sources="K1: a page\n"))
    assert loaded.sources["K1"] == "a page"


def test_entries_are_frozen(catalogue):
    with pytest.raises(ValidationError):
        catalogue.entries[0].title = "Another"


def test_loading_is_quick():
    load_catalogue()
    start = time.process_time()
    load_catalogue()
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({**REPAIR, "colour": "red"}, "entry 'mend': colour: Extra inputs are not permitted"),
        (_without(REPAIR, "done_when"), "entry 'mend': done_when: Field required"),
        (_without(REPAIR, "id"), "entry number 2: id: Field required"),
        ("a sentence", "entry number 2: Input should be a valid dictionary"),
        ({**REPAIR, "id": "Not Kebab"}, "entry 'Not Kebab': id: String should match"),
        ({**REPAIR, "steps": ["One."]}, "entry 'mend': steps: Tuple should have at least 2 items"),
        ({**REPAIR, "steps": ["Learn {terms}.", "Rest."]}, "entry 'mend': steps.0: String should match"),
        ({**REPAIR, "effort": "years"}, "entry 'mend': effort: Input should be 'minutes', 'hours', 'days' or 'weeks'"),
        ({**REPAIR, "within_days": -1}, "entry 'mend': within_days: Input should be greater than or equal to 0"),
        ({**REPAIR, "within_days": True}, "entry 'mend': within_days: Input should be a valid integer"),
        ({**REPAIR, "title": "Learn {terms}"}, "entry 'mend': title_plain: give it when the title holds {terms}"),
        ({**REPAIR, "title_plain": "Learn"}, "entry 'mend': title_plain: give it when the title holds {terms}"),
        ({**REPAIR, "title": "Learn {skill}"}, "entry 'mend': title: the only placeholder is {terms}, once"),
        ({**REPAIR, "triggers": []}, "entry 'mend': triggers: Tuple should have at least 1 item"),
        ({**REPAIR, "triggers": REPAIR["triggers"] * 2}, "entry 'mend': triggers: one stands twice"),
        ({**REPAIR, "triggers": [{"remark": "fit"}]}, "entry 'mend': purpose: only concerns are repaired"),
        ({**REPAIR, "triggers": [{"aspect": "delivery", "polarity": "strength"}]}, "entry 'mend': purpose: only concerns are repaired"),
        ({**REPAIR, "purpose": "build"}, "entry 'mend': purpose: one can build only on strengths"),
        ({**ASK, "id": "b", "triggers": [{"note": "strengths"}]}, "entry 'b': purpose: what follows praise, or always"),
        ({**REPAIR, "triggers": [{}]}, "entry 'mend': triggers.0: name exactly one of aspect, remark, note"),
        ({**REPAIR, "triggers": [{"aspect": "delivery", "note": "always"}]}, "triggers.0: name exactly one of"),
        ({**REPAIR, "triggers": [{"aspect": "delivery"}]}, "triggers.0: polarity: an aspect needs one"),
        ({**REPAIR, "triggers": [{"aspect": "charm", "polarity": "concern"}]}, "triggers.0.aspect: Input should be 'technical_skills'"),
        ({**ASK, "id": "b", "triggers": [{"remark": "fit", "polarity": "concern"}]}, "triggers.0: polarity: leave it out for a remark"),
        ({**ASK, "id": "b", "triggers": [{"remark": "protected", "polarity": "strength"}]}, "triggers.0: polarity: leave it out"),
        ({**ASK, "id": "b", "triggers": [{"note": "always", "mentions": ["x"]}]}, "triggers.0: note: the state of a whole note"),
        ({**REPAIR, "needs": {}}, "entry 'mend': needs: name outcome or interview_within_days"),
        ({**REPAIR, "needs": {"outcome": "hired"}}, "entry 'mend': needs.outcome: Input should be 'open', 'rejected' or 'offer'"),
        ({**REPAIR, "excludes": ["nobody"]}, "entry 'mend': excludes: 'nobody' is no other action of this catalogue"),
        ({**REPAIR, "excludes": ["mend"]}, "entry 'mend': excludes: 'mend' is no other action"),
        ({**REPAIR, "source": "K1"}, "entry 'mend': source: 'K1' has no line in sources.yaml"),
        (ASK, "entry 'ask': id: it stands in some.yaml already"),
    ],
)
def test_a_faulty_entry_is_named_with_its_field(folder, entry, message):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder(entry))
    assert str(caught.value).startswith("some.yaml: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"other": "a: b\n"}, "other.yaml: expected a list of actions, found dict"),
        ({"other": "- [\n"}, "other.yaml: not YAML in UTF-8: "),
        ({"sources": "- K1\n"}, "sources.yaml: expected one text for each key"),
    ],
)
def test_a_faulty_file_is_named(folder, files, message):
    with pytest.raises(CatalogueError, match=message):
        load_catalogue(folder(**files))


def test_a_file_that_is_not_utf8_is_named(folder):
    path = folder() / "other.yaml"
    path.write_bytes(b"- \xff\xfe\xff")
    with pytest.raises(CatalogueError, match=r"other\.yaml: not YAML in UTF-8"):
        load_catalogue(path.parent)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(CatalogueError, match=r"holds no catalogue: expected files such as skills\.yaml"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize("needs", [None, {"outcome": "open"}])
def test_somebody_has_to_ask_the_question(tmp_path, needs):
    entries = [REPAIR] if needs is None else [{**ASK, "needs": needs}]
    (tmp_path / "some.yaml").write_text(yaml.safe_dump(entries), "utf-8")
    with pytest.raises(CatalogueError, match="no action that asks the question"):
        load_catalogue(tmp_path)


def test_the_state_of_a_note_has_no_topic():
    assert Trigger(note="always").topic is None
