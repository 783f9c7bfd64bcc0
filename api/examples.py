"""What the OpenAPI document shows of every body and answer. Tests hold them to the schema and to what the routes take."""

# ruff: noqa: E501 - the catalogue's sentences stand as they are
from __future__ import annotations

from typing import Any, Final

import orjson

from analyzer.labels import Aspect, Category, Polarity, RemarkKind
from analyzer.plan.brief import Brief
from analyzer.plan.context import Context
from analyzer.plan.letters.letter import LetterFields, LetterKind
from analyzer.plan.letters.writer import write
from analyzer.plan.review import review
from analyzer.results import Analysis, Plan, plain
from api import problems
from api.schemas import EXAMPLE_TEXT

NOTE: Final = {"text": EXAMPLE_TEXT, "id": "row-17", "context": {"outcome": "rejected"}}
NOTES: Final = {"notes": [{"id": "row-17", "text": EXAMPLE_TEXT}, {"id": "2", "txet": "Never asked us a single question."}]}

ANALYSIS: Final[dict[str, Any]] = {
    "schema_version": "1",
    "id": "row-17",
    "text": EXAMPLE_TEXT,
    "language": "en",
    "findings": [
        {
            "start": 0,
            "end": 17,
            "quote": "You were friendly",
            "category": "presentation",
            "aspect": "conduct",
            "polarity": "strength",
            "confidence": 0.91,
            "decisive": False,
            "terms": [],
            "cues": None,
        },
        {
            "start": 23,
            "end": 40,
            "quote": "your SQL was weak",
            "category": "skills_gap",
            "aspect": "technical_skills",
            "polarity": "concern",
            "confidence": 0.97,
            "decisive": True,
            "terms": ["SQL"],
            "cues": None,
        },
    ],
    "remarks": [
        {"start": 42, "end": 68, "quote": "Others were a closer match", "kind": "unspecific", "polarity": "concern", "confidence": 0.88}
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
                "id": "name-the-proof",
                "title": "Decide how you would prove SQL next time",
                "purpose": "repair",
                "steps": [
                    'Finish this sentence on paper, "They would have believed me if they had seen me ...".',
                    "Make the answer one thing that can be shown or done in front of somebody, such as a test weld, a care plan, a query that runs.",
                    "Learn only what that one thing needs, before anything else on your list.",
                ],
                "done_when": "You can say in one sentence what you will be able to show.",
                "effort": "minutes",
                "within_days": 3,
                "because": [{"note": "row-17", "kind": "finding", "index": 1}],
                "source": "K12",
            },
            {
                "id": "say-where-you-stand",
                "title": "Prepare an honest answer about where you stand with SQL",
                "purpose": "repair",
                "steps": [
                    "Write three short parts, what you can do without help today, what you are doing to get further, and the closest thing you have done.",
                    "Say it aloud until it takes less than a minute and holds no apology.",
                    "Keep it ready for the moment when the subject comes up, or bring it up yourself.",
                ],
                "done_when": "You have recorded it once and would believe it yourself.",
                "effort": "minutes",
                "within_days": 7,
                "because": [{"note": "row-17", "kind": "finding", "index": 1}],
                "source": "K13",
            },
            {
                "id": "let-the-manner-work",
                "title": "Let your manner go on working for you",
                "purpose": "build",
                "steps": [
                    "Write to each person you met with one thing from the talk that stayed with you.",
                    "Ask one of them whether they would be glad to hear from you again.",
                    "Put their name and that answer on your list of contacts.",
                ],
                "done_when": "One contact more stands on your list.",
                "effort": "minutes",
                "within_days": 7,
                "because": [{"note": "row-17", "kind": "finding", "index": 0}],
                "source": None,
            },
        ],
        "later": [],
        "not_yours": [],
        "question": None,
    },
    "model": {"name": "feedback-en", "version": "1.0.0"},
    "warnings": [],
}
"""`later` is left out here for length."""

PLAN_REQUEST: Final = {
    "notes": [{"id": "row-17", "text": EXAMPLE_TEXT}],
    "context": {"outcome": "rejected", "interview_date": "2026-03-02", "today": "2026-03-05", "role": "Data analyst"},
}
PLAN: Final[dict[str, Any]] = {
    "plan": ANALYSIS["plan"],
    "due": {"name-the-proof": "2026-03-08", "say-where-you-stand": "2026-03-12", "let-the-manner-work": "2026-03-12"},
    "review": plain(review((Analysis.from_dict(ANALYSIS),))),
    "notes": [ANALYSIS],
}
LETTER_REQUEST: Final = {"kind": "answer", **PLAN_REQUEST, "fields": {"sender": "Ana Lima"}}
LETTER: Final = plain(
    write(
        LetterKind.ANSWER,
        Brief((Analysis.from_dict(ANALYSIS),), Plan(), Context(role="Data analyst")),
        LetterFields(sender="Ana Lima"),
    )
)

PROBLEM: Final = problems.document(
    problems.INVALID, "#/text: Field required", "/v1/analyze", errors=[{"detail": "Field required", "pointer": "#/text"}]
)
_BAD_NOTE: Final = problems.document(problems.INVALID, "Field required", errors=[{"detail": "Field required", "pointer": "#/notes/1/text"}])
BATCH: Final = {
    "results": [
        {"index": 0, "id": "row-17", "status": "ok", "analysis": ANALYSIS},
        {"index": 1, "id": "2", "status": "error", "problem": _BAD_NOTE},
    ],
    "counts": {"ok": 1, "error": 1},
}
BATCH_LINE: Final = {"index": 0, "id": "row-17", "status": "ok", "analysis": ANALYSIS}
FILE_REQUEST: Final = {"file": "feedback.docx", "offsets": "utf16"}
FILE: Final = {
    "file": {"name": "feedback.csv", "kind": "csv", "found": "UTF-8, separated by commas, text in 'feedback', id in 'id'"},
    "results": [
        {"index": 0, "source": "feedback.csv", "row": 1, "status": "ok", "columns": {"id": "row-17"}, "analysis": ANALYSIS},
        {
            "index": 1,
            "source": "feedback.csv",
            "row": 2,
            "status": "error",
            "problem": problems.document(
                problems.UNREADABLE_FILE, "feedback.csv, row 2: it holds bytes that the file's encoding does not know"
            ),
        },
    ],
    "counts": {"ok": 1, "error": 1},
}
JOB_REQUEST: Final = {"file": "feedback.csv", "candidate_column": "candidate"}
JOB: Final[dict[str, Any]] = {
    "id": "2c7e8b90-6f0e-4b0d-9a37-3f1c0a525d1f",
    "state": "running",
    "file": {"name": "feedback.csv", "kind": "csv", "found": "UTF-8, separated by commas, text in 'feedback', id in 'id'"},
    "progress": {"rows": 1500, "of_about": 40_000},
    "counts": None,
    "model": None,
    "read_by": "feedback-en 0.3.0",
    "options": {"text": None, "id": None, "blocks": False, "private": False},
    "candidate_column": "candidate",
    "bytes": 12_000_000,
    "problem": None,
    "created_at": "2026-03-05T09:00:00Z",
    "started_at": "2026-03-05T09:00:02Z",
    "finished_at": None,
    "expires_at": "2026-04-04T09:00:00Z",
}
JOB_LINE: Final = orjson.dumps({**ANALYSIS, "source": "feedback.csv", "row": 1, "columns": {"candidate": "c-3301"}}).decode()
JOBS: Final = {"jobs": [JOB], "cursor": None}
JOB_ERRORS: Final = {
    "errors": [
        {"source": "feedback.csv", "row": 13, "error": "feedback.csv, row 13: it has not the 3 cells of the header", "raw": "a,b,c,d"}
    ],
    "cursor": None,
}
_ASPECT: Final = Aspect.TECHNICAL_SKILLS
TAXONOMY: Final = {
    "categories": [
        {
            "name": Category.SKILLS_GAP.value,
            "definition": Category.SKILLS_GAP.definition,
            "titles": {polarity.value: Category.SKILLS_GAP.heading(polarity) for polarity in Polarity},
            "aspects": [{"name": _ASPECT.value, "title": _ASPECT.heading, "definition": _ASPECT.definition}],
        }
    ],
    "polarities": [polarity.value for polarity in Polarity],
    "remarks": [{"name": RemarkKind.FIT.value, "title": RemarkKind.FIT.heading, "definition": RemarkKind.FIT.definition}],
}
ACTIONS: Final[dict[str, Any]] = {"actions": [], "sources": {}}
MODEL: Final = {"name": "feedback-en", "version": "1.0.0", "language": "en"}
SCHEMA: Final = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}
PROBLEM_KIND: Final = {
    "type": problems.NOT_READY.type, "title": problems.NOT_READY.title, "status": 503, "remedy": problems.NOT_READY.remedy,
}  # fmt: skip
LIVE: Final = {"status": "alive"}
READY: Final = {"status": "ready", "model": "feedback-en-1.0.0", "keeps": "notes"}
_NOTE_ID: Final = "5d1f2c7e-8b90-4b0d-9a37-3f1c0a526f0e"
KEPT_NOTE: Final[dict[str, Any]] = {
    "id": _NOTE_ID, "candidate": "c-3301", "text": EXAMPLE_TEXT, "analysis": ANALYSIS, "model": "feedback-en 0.3.0",
    "interview_date": "2026-03-02", "interviewer": None, "role": "Data analyst", "company": None, "stage": "Phone screen",
    "source": "greenhouse", "consent": True, "created_at": "2026-03-05T09:00:00Z",
}  # fmt: skip
NOTE_PAGE: Final = {"notes": [KEPT_NOTE], "cursor": None}
_AS_READ: Final = {"category": "skills_gap", "aspect": "technical_skills", "polarity": "concern", "decisive": True}
CORRECTION_REQUEST: Final = {
    "note": _NOTE_ID, "reader": "coach-7", "start": 23, "end": 40,
    "was": {"aspect": "technical_skills", "polarity": "concern"}, "should": {"aspect": "problem_solving"},
}  # fmt: skip
CORRECTION: Final[dict[str, Any]] = {
    "id": "7e8b90d1-2c7e-4b0d-9a37-5d1f3f1c0a52", "kind": "label", "reader": "coach-7", "note": _NOTE_ID, "candidate": "c-3301", "text": None,
    "start": 23, "end": 40, "quote": "your SQL was weak", "was": _AS_READ, "should": {**_AS_READ, "aspect": "problem_solving"},
    "model": "feedback-en 0.3.0", "created_at": "2026-03-05T10:00:00Z",
}  # fmt: skip
_FIGURE: Final = {"units": 12, "pairs": 12, "share": 0.75, "kappa": 0.62}
AGREEMENT: Final = {
    "readers": ["coach-7", "coach-9"], "notes": 5, "figures": {"point": _FIGURE, "category": _FIGURE}, "labels": {"skills_gap": _FIGURE},
}  # fmt: skip
DRAFTS: Final = "voice: corrected\nsplit: train\nworld: notes that readers corrected\nnotes:\n- id: corrected-001\n  reviewed: false\n"
CORRECTION_PAGE: Final = {"corrections": [CORRECTION], "cursor": None}
WEBHOOK: Final[dict[str, Any]] = {
    "id": "3f1c0a52-6f0e-4b0d-9a37-5d1f2c7e8b90", "url": "https://coach.example/afterview", "events": ["note.analyzed"], "description": None,
    "enabled": True, "disabled_reason": None, "failing_since": None, "previous_until": None, "created_at": "2026-03-05T09:00:00Z",
}  # fmt: skip
WEBHOOKS: Final = {"webhooks": [WEBHOOK]}
NEW_WEBHOOK: Final = {**WEBHOOK, "secret": "whsec_and-44-further-characters"}
ROTATED_WEBHOOK: Final = {**NEW_WEBHOOK, "previous_until": "2026-03-06T09:00:00Z"}
DELIVERY: Final[dict[str, Any]] = {
    "id": "9a375d1f-6f0e-4b0d-8b90-3f1c0a522c7e", "event": "msg_0b4d9a37-6f0e-5b0d-8b90-3f1c0a525d1f", "type": "note.analyzed",
    "status": "waiting", "created_at": "2026-03-05T09:00:00Z", "next_try": "2026-03-05T09:00:05Z",
    "payload": {
        "type": "note.analyzed", "timestamp": "2026-03-05T09:00:00.000Z",
        "data": {"note": _NOTE_ID, "candidate": "c-3301", "model": "feedback-en 0.3.0", "concerns": 1, "strengths": 1, "remarks": 1},
    },
    "attempts": [{"at": "2026-03-05T09:00:00Z", "seconds": 0.2, "response": 500, "error": None, "excerpt": "try later"}],
}  # fmt: skip
DELIVERY_PAGE: Final = {"deliveries": [DELIVERY], "cursor": None}
EXPORT: Final = {
    "candidate": "c-3301", "notes": [KEPT_NOTE], "corrections": [CORRECTION], "actions": {"thank-you-note": "done"}, "deliveries": [DELIVERY],
    "job_rows": [],
}  # fmt: skip
ERASED: Final = {"notes": 1, "job_rows": 0}
_SAID: Final = {"note": _NOTE_ID, "interview": 1, "interviewer": None, "polarity": "concern", "quote": "your SQL was weak"}
HISTORY: Final[dict[str, Any]] = {
    "candidate": "c-3301",
    "interviews": [{"number": 1, "date": "2026-03-02", "company": None, "role": "Data analyst", "notes": [_NOTE_ID]}],
    "threads": [{"category": "skills_gap", "aspect": "technical_skills", "course": "once", "contradicted": False, "said": [_SAID]}],
    "first": [],
    "later": [],
    "not_yours": [],
    "question": None,
    "models": ["feedback-en 0.3.0"],
}
REREAD: Final = {"model": "feedback-en 0.4.0", "reanalyzed": 50, "remaining": 112}
REREAD_REQUEST: Final = {"model": "feedback-en 0.3.0", "limit": 50}
KEY: Final[dict[str, Any]] = {
    "id": "0b4d9a37-6f0e-4b0d-8b90-3f1c0a525d1f", "label": "platform", "prefix": "avk_3f1c0a526f0e", "scopes": ["analyze", "read"],
    "origins": [], "publishable": False, "created_at": "2026-03-05T09:00:00Z", "expires_at": None, "last_used_at": None, "revoked_at": None,
}  # fmt: skip
KEYS: Final = {"keys": [KEY]}
NEW_KEY: Final = {**KEY, "key": "avk_3f1c0a526f0e_and-43-further-characters"}


def shown(example: Any, media_type: str = "application/json") -> dict[str, Any]:
    """The part of a response's description that holds an example."""
    return {"content": {media_type: {"example": example}}}
