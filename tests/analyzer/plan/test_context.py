from __future__ import annotations

from datetime import date, datetime

import pytest

from analyzer.errors import InputError
from analyzer.plan.context import Context

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("interview", "today", "days"), [(DAY, DAY, 0), (DAY, date(2026, 3, 9), 7), (None, DAY, None), (DAY, None, None), (None, None, None)]
)
def test_days_are_known_when_both_dates_are(interview, today, days):
    assert Context(interview_date=interview, today=today).days_since_interview == days


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"interview_date": DAY, "today": date(2026, 3, 1)}, r"today \(2026-03-01\) is before interview_date \(2026-03-02\)"),
        ({"interview_date": "2026-03-02"}, "interview_date is '2026-03-02'; it must be a date without a time"),
        ({"today": datetime(2026, 3, 2, 12)}, "today is .*; it must be a date without a time"),
        ({"outcome": "hired"}, "outcome is 'hired'; use one of open, rejected, offer"),
        ({"role": 7}, "role must be a string, not int"),
        ({"company": "x" * 201}, "company has 201 characters; at most 200"),
        ({"stage": b"first"}, "stage must be a string, not bytes"),
    ],
)
def test_nonsense_is_refused_with_a_remedy(given, message):
    with pytest.raises(InputError, match=message):
        Context(**given)


def test_everything_may_be_said():
    context = Context(DAY, DAY, "open", "second round", "nurse", "St Anne's")
    assert context.role == "nurse"
