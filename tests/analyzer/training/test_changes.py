from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import CorpusError
from analyzer.files.drafts import Draft, to_yaml
from analyzer.labels import Aspect, Polarity, RemarkKind, RemarkPolarity
from analyzer.results import Analysis, CategoryScores, Finding, ModelInfo, Remark
from analyzer.training.changes import Correction, ReadNote, changes, read_corrected, satisfies

TEXT = "Your SQL was weak, and you came late to it."


def finding(aspect="technical_skills", start=0, end=17, polarity="concern", decisive=False):
    return Finding(start, end, TEXT[start:end], Aspect(aspect).category, Aspect(aspect), Polarity(polarity), 0.9, decisive)


def reading(*points):
    findings = tuple(each for each in points if isinstance(each, Finding))
    remarks = tuple(each for each in points if isinstance(each, Remark))
    return Analysis(None, TEXT, "en", findings, remarks, (), CategoryScores(), True, None, ModelInfo("toy", "1"))


def label(aspect="technical_skills", polarity="concern", decisive=False, **more):
    return {"category": str(Aspect(aspect).category), "aspect": aspect, "polarity": polarity, "decisive": decisive, **more}


FIT = Remark(0, 17, TEXT[:17], RemarkKind.FIT, RemarkPolarity.CONCERN, 0.9)
SAID = {"remark": "fit", "polarity": "concern"}


@pytest.mark.parametrize(
    ("was", "should", "points", "right"),
    [
        (label(), None, [], True),
        (label(), None, [finding()], False),
        (label(), None, [finding("conduct")], True),
        (label(), label("conduct"), [finding("conduct")], True),
        (label(), label("conduct"), [finding()], False),
        (label(), label("conduct") | {"aspect": None}, [finding("delivery")], True),
        (None, label(), [finding(start=4)], True),
        (None, label(), [finding(start=15, end=40)], False),
        (label(), label(decisive=True), [finding()], False),
        (label(), label(decisive=True), [finding(decisive=True)], True),
        (label(decisive=True), label(), [finding(decisive=True)], False),
        (label(decisive=True), label("conduct", decisive=True), [finding("conduct")], True),
        (None, SAID, [FIT], True),
        (SAID, None, [FIT], False),
        (SAID, None, [finding()], True),
        (label(), SAID, [finding()], False),
        (None, None, [finding(start=30, end=42)], True),
        (None, None, [FIT], False),
    ],
)
def test_whether_a_reading_says_what_a_reader_said(was, should, points, right):
    assert satisfies(reading(*points), Correction(0, 17, was, should)) is right


def test_findings_that_are_gone_new_or_called_otherwise_are_told():
    old = reading(finding(), finding("conduct", 23, 36), finding("seniority", 38, 42))
    new = reading(finding(start=5), finding("motivation", 23, 36), finding("delivery", 0, 42))
    found = changes([ReadNote("n1", old, new)])
    assert found["findings"] == {"same": 1, "gone": 1, "new": 1, "label": 1}
    (by_label,) = [each for each in found["changed_findings"] if each["change"] == "label"]
    assert (by_label["quote"], by_label["old"]["aspect"], by_label["new"]["aspect"]) == (TEXT[23:36], "conduct", "motivation")


def test_what_has_become_of_corrections_is_told():
    wrong, right = reading(finding()), reading(finding("conduct"))
    said = [Correction(0, 17, label(), label("conduct"))]
    courses = [changes([ReadNote("n", old, new, said)])["corrected"] for old in (wrong, right) for new in (wrong, right)]
    assert courses == [{"still wrong": 1}, {"now right": 1}, {"now wrong": 1}, {"still right": 1}]


FINDINGS = st.lists(
    st.builds(lambda aspect, start, length: finding(aspect, start, start + length),
              st.sampled_from(["conduct", "delivery", "seniority"]), st.integers(0, 30), st.integers(1, 12)),
    max_size=6,
)  # fmt: skip


@given(FINDINGS, FINDINGS)
def test_every_finding_of_both_models_is_counted_once(old, new):
    counts = {"same": 0, "gone": 0, "new": 0, "label": 0} | changes([ReadNote("n", reading(*old), reading(*new))])["findings"]
    assert counts["same"] + counts["gone"] + counts["label"] == len(old)
    assert counts["same"] + counts["new"] + counts["label"] == len(new)


@given(FINDINGS)
def test_a_model_does_not_differ_from_itself(findings):
    assert changes([ReadNote("n", reading(*findings), reading(*findings))])["changed_findings"] == []


def test_drafts_are_read_for_comparison_before_anybody_has_labelled_them(tmp_path):
    said = {"reader": "r", "quote": "x", "start": 0, "end": 17, "was": None, "should": label(), "model": "toy 1"}
    path = tmp_path / "a.yaml"
    path.write_text(to_yaml("a", [Draft(TEXT, "n1", corrected=[said])]))
    (note,) = read_corrected(path)
    assert (note.id, note.text, note.corrections) == ("a-001", TEXT, (Correction(0, 17, None, label()),))
    path.write_text("notes: 3")
    with pytest.raises(CorpusError, match=r"a\.yaml is no file of corrected notes"):
        read_corrected(path)
