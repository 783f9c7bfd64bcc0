"""Exports of applicant-tracking systems, in the shapes that their vendors document."""

from __future__ import annotations

import json

import pytest

from analyzer.errors import InputError
from analyzer.files.records import open_json
from analyzer.files.rows import BadRow, ReadOptions

GREENHOUSE = {
    "id": 811, "interview": "Technical screen", "candidate_id": 3301, "application_id": 9902, "submitted_at": "2026-03-02T15:40:00.000Z",
    "interviewer": {"id": 7, "name": "A B"}, "overall_recommendation": "no",
    "attributes": [
        {"name": "Debugging", "type": "Skills", "rating": "mixed", "note": "Found it, after two hints."},
        {"name": "SQL", "type": "Skills", "rating": "no_decision", "note": None},
    ],
    "ratings": {"mixed": ["Debugging"]},
    "questions": [
        {"id": None, "question": "Key Take-Aways", "answer": "<p>Good start, <b>ran out</b> of time.</p>"},
        {"id": None, "question": "Private Notes", "answer": "Asked for 90k."},
    ],
}  # fmt: skip
LEVER = {
    "data": {
        "id": "fb-1", "type": "interview", "text": "On-site form", "baseTemplateId": "t-9", "user": "usr-7", "completedAt": 1772463000000,
        "fields": [
            {"id": "f1", "type": "score-system", "text": "Rating", "value": "2 - No Hire"},
            {"id": "f2", "type": "textarea", "text": "Summary", "description": "", "value": "Clear speaker, weak on trade-offs."},
            {"id": "f3", "type": "scorecard", "text": "Skills", "scores": [{"text": "SQL"}],
             "value": [{"score": 2, "comment": "Joins fine."}]},
            {"id": "f4", "type": "textarea", "text": "Notes", "description": "Confidential", "value": "Knows the boss."},
            {"id": "f5", "type": "textarea", "text": "Empty", "value": None},
        ],
    }
}  # fmt: skip
ASHBY = {
    "success": True, "moreDataAvailable": False, "results": [{
        "id": "af-1", "applicationId": "ap-1", "interviewId": "iv-1", "submittedAt": "2026-03-02T15:40:00.000Z",
        "submittedByUser": {"id": "u-1", "firstName": "A", "lastName": "B"},
        "formDefinition": {"sections": [{"fields": [
            {"field": {"path": "overall_recommendation", "title": "Overall", "selectableValues": [{"label": "Yes", "value": "3"}]}},
            {"field": {"path": "feedback", "title": "Feedback", "type": "RichText"}},
            {"field": {"path": "score", "title": "Craft", "type": "Score"}},
        ]}]},
        "submittedValues": {"overall_recommendation": "3", "feedback": "Strong on basics. Rushed the tests.", "score": {"score": 4}},
    }],
}  # fmt: skip
FRAPPE = {
    "data": [{
        "doctype": "Interview Feedback", "name": "HR-INT-FEED-0007", "interview_round": "Technical", "job_applicant": "HR-APP-2026-00011",
        "interviewer": "x@example.org", "result": "Rejected", "skill_assessment": [{"skill": "Python", "rating": 0.6}],
        "feedback": "Solid Python, could not explain the concurrency bug.",
    }]
}  # fmt: skip


def rows(value, options=None):
    return list(open_json(json.dumps(value).encode(), "f.json", options or ReadOptions()).rows)


def test_greenhouse_texts_stand_under_their_skill_or_question():
    (row,) = rows(GREENHOUSE)
    assert row.note.id == "811"
    assert row.note.text == "Debugging:\nFound it, after two hints.\n\nKey Take-Aways:\nGood start, ran out of time."
    assert row.columns == {
        "system": "greenhouse", "candidate": "3301", "interview": "Technical screen", "interviewer": "A B",
        "submitted": "2026-03-02T15:40:00.000Z", "verdict": "no", "ratings": "Debugging: mixed", "private_left_out": 1,
    }  # fmt: skip


def test_private_notes_are_taken_when_asked_for():
    (row,) = rows([GREENHOUSE], ReadOptions(private=True))
    assert row.note.text.endswith("Private Notes:\nAsked for 90k.")
    assert "private_left_out" not in row.columns


def test_lever_fields_and_comments_are_texts_scores_are_ratings():
    (row,) = rows(LEVER)
    assert row.note.text == "Summary:\nClear speaker, weak on trade-offs.\n\nSQL:\nJoins fine."
    assert (row.columns["verdict"], row.columns["ratings"], row.columns["submitted"]) == ("2 - No Hire", "SQL: 2", "2026-03-02T14:50:00Z")
    assert row.columns["private_left_out"] == 1


def test_ashby_values_are_joined_with_their_titles():
    (row,) = rows(ASHBY)
    assert row.note.text == "Feedback:\nStrong on basics. Rushed the tests."
    assert (row.columns["verdict"], row.columns["ratings"], row.columns["interviewer"]) == ("Yes", "Craft: 4", "A B")


def test_frappe_feedback_is_one_text():
    (row,) = rows(FRAPPE)
    assert row.note.text == "Solid Python, could not explain the concurrency bug."
    assert (row.columns["candidate"], row.columns["verdict"], row.columns["ratings"]) == ("HR-APP-2026-00011", "Rejected", "Python: 0.6")


def test_objects_with_a_text_are_notes():
    found = rows(
        [{"id": 1, "comment": "Friendly, but too vague for us.", "team": "Ops"}, {"id": 2, "comment": None}, {"comment": "Fine by me."}]
    )
    assert [type(row).__name__ for row in found] == ["Row", "BadRow", "Row"]
    assert (found[0].note.id, found[0].columns) == ("1", {"id": 1, "team": "Ops"})
    assert isinstance(found[1], BadRow)
    assert "'comment' is NoneType, not text" in found[1].reason
    assert found[2].note.id == "3"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [(b"{", "is not JSON"), (b"[1, 2]", "holds no notes"), (b"[]", "holds no notes"), (b'[{"a": 1}]', "no column")],
)
def test_what_holds_no_notes_is_refused(data, complaint):
    with pytest.raises(InputError, match=complaint):
        open_json(data, "f.json")
