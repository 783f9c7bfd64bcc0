"""Corrections for tests, without a database."""

from __future__ import annotations

from datetime import UTC, datetime

from api.storage.tables import Correction


def label(category="skills_gap", aspect="technical_skills", polarity="concern"):
    return {"category": category, "aspect": aspect, "polarity": polarity, "decisive": False}


OTHER = label("experience", "seniority")
FIT = {"remark": "fit", "polarity": "concern"}
SAID = label()


def said(reader, should, *, was=SAID, start=0, end=10):
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    return Correction(reader=reader, was=was, should=should, start=start, end=end, created_at=moment)
