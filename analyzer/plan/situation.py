"""For whom and when an action fits: the level of the job, its field, the stage of the process, the region."""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

Level = Literal["entry", "experienced", "lead", "executive"]
Field = Literal["technology", "health", "education", "trades", "hospitality", "business", "creative", "public", "science"]
Region = Literal["uk", "eu", "us", "elsewhere"]
Stage = Literal["papers", "screen", "exercise", "interview", "final"]

LEVELS: Final[tuple[str, ...]] = get_args(Level)
FIELDS: Final[tuple[str, ...]] = get_args(Field)
REGIONS: Final[tuple[str, ...]] = get_args(Region)
STAGES: Final[tuple[str, ...]] = get_args(Stage)

# The names that applicant-tracking systems and people give their stages; the first that is found counts.
_STAGE_WORDS: Final[tuple[tuple[Stage, str], ...]] = (
    ("final", r"final|last round|executive round|offer|reference check"),
    ("exercise", r"take.?home|assignment|exercise|case|test|assessment|simulation|audition|trial|demo lesson|coding|technical challenge"),
    ("screen", r"screen|phone|recruiter|first call|intro|telephone|pre-?interview"),
    ("papers", r"applied|application|cv|r[ée]sum[ée]|paper|sift|shortlist|long.?list|lead"),
    ("interview", r"interview|on.?site|panel|board|round|loop|meet|super ?day"),
)
_PATTERNS: Final = tuple((stage, re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)) for stage, words in _STAGE_WORDS)


def stage_of(words: str | None) -> Stage | None:
    """Which stage of a selection the words name; None where they name none.

    >>> stage_of("Take-home test"), stage_of("Onsite loop"), stage_of("Purple")
    ('exercise', 'interview', None)
    """
    if not words:
        return None
    return next((stage for stage, pattern in _PATTERNS if pattern.search(words)), None)
