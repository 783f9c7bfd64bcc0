from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import InputError
from analyzer.labels import Aspect, Category, Polarity, RemarkKind, RemarkPolarity
from analyzer.results import (
    MAX_TEXT_LENGTH,
    Action,
    Analysis,
    CategoryScores,
    Cue,
    Finding,
    ModelInfo,
    Note,
    NotYours,
    Plan,
    PolarityScores,
    ReadingWarning,
    Reason,
    Remark,
    json_schema,
)

TEXT = "You were friendly, but your SQL was weak. Others were a closer match."

EXAMPLE: dict[str, Any] = {
    "schema_version": "1",
    "id": "row-17",
    "text": TEXT,
    "language": "en",
    "findings": [
        {
            "start": 0, "end": 17, "quote": "You were friendly", "category": "presentation", "aspect": "conduct",
            "polarity": "strength", "confidence": 0.91, "decisive": False, "terms": [], "cues": None,
        },
        {
            "start": 23, "end": 40, "quote": "your SQL was weak", "category": "skills_gap", "aspect": "technical_skills",
            "polarity": "concern", "confidence": 0.97, "decisive": True, "terms": ["SQL"],
            "cues": [{"start": 36, "end": 40, "weight": 2.4}],
        },
    ],
    "remarks": [
        {
            "start": 42, "end": 68, "quote": "Others were a closer match", "kind": "unspecific", "polarity": "concern",
            "confidence": 0.88,
        }
    ],
    "uncertain": [],
    "categories": {
        "skills_gap": {"concern": 0.98, "strength": 0.03},
        "experience": {"concern": 0.04, "strength": 0.01},
        "research": {"concern": 0.02, "strength": 0.01},
        "presentation": {"concern": 0.05, "strength": 0.92},
    },
    "specific": True,
    "plan": {
        "first": [
            {
                "id": "x", "title": "Do this", "purpose": "repair", "steps": ["One.", "Two."], "done_when": "Done.", "effort": "hours",
                "within_days": 7, "because": [{"note": "row-17", "kind": "finding", "index": 1}], "source": "article:A1",
            }
        ],
        "later": [],
        "not_yours": [],
        "question": None,
    },
    "model": {"name": "feedback-en", "version": "1.0.0"},
    "warnings": [],
}  # fmt: skip


def test_the_published_example_is_read_and_written_unchanged():
    analysis = Analysis.from_dict(EXAMPLE)
    assert analysis.to_dict() == EXAMPLE
    assert list(analysis.to_dict()) == list(EXAMPLE)
    assert analysis.findings[1].cues == (Cue(36, 40, 2.4),)


def test_an_analysis_is_frozen_and_hashable_down_to_its_parts():
    analysis = Analysis.from_dict(EXAMPLE)
    with pytest.raises(dataclasses.FrozenInstanceError):
        analysis.findings[0].quote = "other"  # type: ignore[misc]
    assert hash(analysis) == hash(Analysis.from_dict(EXAMPLE))


def test_what_is_written_fits_the_published_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(EXAMPLE, json_schema())


def test_the_schema_in_the_docs_is_the_schema_of_the_code():
    published = Path(__file__).parents[2] / "docs" / "analysis.schema.json"
    assert json.loads(published.read_text()) == json_schema()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"findings": [{**EXAMPLE["findings"][0], "quote": "He was friendly"}]}, "'He was friendly' is not the text at 0..17"),
        ({"findings": [{**EXAMPLE["findings"][0], "category": "luck"}]}, "findings.0.category"),
        ({"categories": {"skills_gap": {"concern": 2}}}, "categories.skills_gap.concern"),
        ({"schema_version": "2"}, "schema_version"),
    ],
)
def test_what_is_no_analysis_is_refused_with_its_place(change, complaint):
    with pytest.raises(InputError, match=complaint.replace(".", r"\.")):
        Analysis.from_dict({**EXAMPLE, **change})


def test_what_is_not_even_an_object_is_refused():
    with pytest.raises(InputError, match="not an analysis: the whole"):
        Analysis.from_dict([])


def test_notes_must_be_text_of_a_readable_length():
    with pytest.raises(InputError, match="must be a string, not bytes"):
        Note(b"x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="200,001 characters"):
        Note("x" * (MAX_TEXT_LENGTH + 1))
    assert Note("x" * MAX_TEXT_LENGTH).id is None


def test_scores_are_found_by_category_and_polarity():
    scores = CategoryScores(research=PolarityScores(0.3, 0.6))
    assert scores.of(Category.RESEARCH, Polarity.STRENGTH) == 0.6
    assert scores.of(Category.RESEARCH, Polarity.CONCERN) == 0.3


PROBABILITY = st.floats(0, 1)


@st.composite
def analyses(draw):
    text = draw(st.text(min_size=1, max_size=60))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    aspect = draw(st.sampled_from(Aspect))
    finding = Finding(
        start, end, text[start:end], aspect.category, aspect, draw(st.sampled_from(Polarity)), draw(PROBABILITY), draw(st.booleans()),
        tuple(draw(st.lists(st.text(), max_size=2))), draw(st.none() | st.just((Cue(start, end, 1.5),))),
    )  # fmt: skip
    remark = Remark(
        start, end, text[start:end], draw(st.sampled_from(RemarkKind)), draw(st.sampled_from(RemarkPolarity)), draw(PROBABILITY)
    )
    action = Action("a", "A", "repair", ("s",), "d", "days", draw(st.none() | st.integers(0, 99)), (Reason(None, "finding", 0),))
    plan = Plan((action,), (), (NotYours("t", "w", (Reason("n", "remark", 0),)),), draw(st.none() | st.text()))
    return Analysis(
        draw(st.none() | st.text()), text, "en", (finding,), (remark,), (), CategoryScores(), draw(st.none() | st.booleans()), plan,
        ModelInfo("m", "1"), (ReadingWarning("empty", "w", draw(st.none() | st.just(0))),),
    )  # fmt: skip


@given(analyses())
def test_any_analysis_survives_the_way_to_json_and_back(analysis):
    assert Analysis.from_dict(json.loads(json.dumps(analysis.to_dict()))) == analysis
    jsonschema.validate(analysis.to_dict(), json_schema())


@given(analyses())
def test_a_writer_that_knows_dataclasses_writes_the_same(analysis):
    assert orjson.dumps(analysis.fields()) == orjson.dumps(analysis.to_dict())
