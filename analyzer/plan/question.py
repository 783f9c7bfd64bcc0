"""The questions that would make an unspecific note useful: narrow, and answerable in a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.labels import RemarkKind
from analyzer.plan.evidence import is_praise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.plan.context import Context
    from analyzer.plan.evidence import Evidence
    from analyzer.results import Remark

_LONGEST_QUOTE: Final = 120
_STOPS: Final = " .,;:!?"
_QUOTES: Final = ("'", '"', "“", "”", "‘", "’")
_COMPARES: Final = re.compile(
    r"\b(other|match|closer|closest|strong(er|est)|better|competit|candidate|applicant|field|pool|somebody|someone)", re.IGNORECASE
)
_FITS: Final = re.compile(r"\b(fit|suit|right (person|candidate|one))", re.IGNORECASE)
_OWN_ACCOUNT: Final = re.compile(r"\b(I|my|me)\b")

_PLAIN: Final = "Which one requirement {of_role} did I show you least of, and which answer or line in my application made you think so?"
_COMPARED: Final = "Which one requirement {of_role} did the others meet more clearly than I did, and what showed it?"
_UNSUITED: Final = "Which one requirement {of_role} did I not show you, and at which moment did you notice?"
_SHORT_OF: Final = "Which one answer or task would have had to be stronger, and what was missing from it?"
_PRAISED: Final = "Which one thing would you have liked to see more of?"
_CHEMISTRY: Final = "Could you name one moment in our conversation that gave you this impression?"
_OUTSIDE: Final = "Leaving aside the reason that you gave, which one answer of mine would have had to be stronger?"


MOST_QUESTIONS: Final = 3


def question_for(evidence: Sequence[Evidence], context: Context) -> str:
    """The one question to send, made from the first unspecific remark; from one on fit, or on circumstances, if there is none."""
    return questions_for(evidence, context)[0]


def questions_for(evidence: Sequence[Evidence], context: Context) -> tuple[str, ...]:
    """The question, then one for each further vague statement, so far as it asks something else; at most `MOST_QUESTIONS`."""
    notes = [each for each in evidence if not each.specific]
    vague = _quotable(notes, RemarkKind.UNSPECIFIC) or _quotable(notes, RemarkKind.FIT)
    questions: dict[str, str] = {}
    for remark in vague:
        questions.setdefault(_narrow(remark), recalled(remark.quote))
    if not questions:
        questions[_OUTSIDE if _quotable(notes, RemarkKind.EXTERNAL_REASON) else _PLAIN] = ""
    role = " ".join((context.role or "").split())
    of_role = f"of the role ({role})" if role else "of the role"
    return tuple(f"{said} {asked.format(of_role=of_role)}".strip() for asked, said in list(questions.items())[:MOST_QUESTIONS])


def _is_personal(remark: Remark, evidence: Evidence) -> bool:
    """Whether it shares words with a remark on a personal trait, which nobody should have to quote back."""
    personal = [other for other in evidence.remarks if other.kind is RemarkKind.PROTECTED]
    return any(remark.start < other.end and other.start < remark.end for other in personal)


def _quotable(notes: Sequence[Evidence], kind: RemarkKind) -> list[Remark]:
    """Those of a kind that may be quoted; what counted against the candidate comes first, for it says more than praise."""
    of_kind = [remark for each in notes for remark in each.remarks if remark.kind is kind and not _is_personal(remark, each)]
    return sorted(of_kind, key=is_praise)


def _narrow(remark: Remark) -> str:
    if is_praise(remark):
        return _PRAISED
    if remark.kind is RemarkKind.FIT:
        return _CHEMISTRY
    if _FITS.search(remark.quote):
        return _UNSUITED
    return _COMPARED if _COMPARES.search(remark.quote) else _SHORT_OF


def recalled(quote: str) -> str:
    """The quote as a sentence to the one who said it; a candidate's own account is not put into their mouth."""
    words = " ".join(quote.split()).strip(_STOPS)
    if words[:1] in _QUOTES and words[-1:] in _QUOTES:
        words = words[1:-1].strip(_STOPS)
    words = words.replace('"', "'")
    if not words:
        return ""
    if len(words) > _LONGEST_QUOTE:
        words = words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."
    if _OWN_ACCOUNT.search(words):
        return f'What I took from your feedback was "{words}".'
    return f'Your feedback says "{words}".'
