"""When a letter would be unwise: each rule says why, and what to do instead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from analyzer.errors import LetterError
from analyzer.labels import Polarity, RemarkKind
from analyzer.plan.evidence import evidence_of, is_unspecific, looks_refused
from analyzer.plan.letters.letter import LetterKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analyzer.plan.brief import Brief

THANKS_WITHIN_DAYS: Final = 7
"""After this many days a thank-you note looks like an afterthought."""
RECONTACT_AFTER_DAYS: Final = 28


def check(kind: LetterKind, brief: Brief) -> None:
    """Raise where a letter of this kind would do harm, or would have nothing to say.

    Raises:
        LetterError: with the reason and the better way.

    """
    _RULES[kind](brief)


def _thank_you(brief: Brief) -> None:
    days = brief.context.days_since_interview
    if days is not None and days > THANKS_WITHIN_DAYS:
        raise LetterError(
            f"the interview was {days} days ago; a thank-you note belongs to the first days, and now it would look like an afterthought. "
            "If they have sent you feedback, answer that (kind 'answer'); if not, ask for it (kind 'feedback_request')."
        )
    if brief.context.outcome == "rejected":
        raise LetterError(
            "the decision has been made; thank them within an answer to their feedback (kind 'answer'), "
            "or within a request for it (kind 'feedback_request'), so that they get one letter and not two"
        )


def _feedback_request(brief: Brief) -> None:
    if brief.context.outcome == "open":
        raise LetterError(
            "the decision is still open, and asking what went wrong would suggest that something did. Wait for the decision; "
            "if a doubt was named, answer it now (kind 'influence')."
        )
    if brief.context.outcome == "offer":
        raise LetterError("they have made you an offer; ask what they hope for from you once you have started, in person")
    if brief.notes and not is_unspecific(evidence_of(brief.notes)) and _concerns(brief):
        raise LetterError(
            "they have told you already what they missed, and asking again would look as if you had not read it. "
            "Answer the feedback (kind 'answer'), and ask about one point there if you must."
        )


def _influence(brief: Brief) -> None:
    if brief.context.outcome in ("rejected", "offer"):
        raise LetterError(
            "the decision has been made, and a letter that argues with it closes the door. "
            + ("Answer the feedback (kind 'answer')." if brief.context.outcome == "rejected" else "Thank them, and ask your questions.")
        )
    if brief.context.outcome is None and looks_refused(evidence_of(brief.notes)):
        raise LetterError(
            "the notes read like a refusal, and a letter that argues with one closes the door. If the decision is in truth still open, "
            "say so (outcome 'open'); if not, answer the feedback (kind 'answer')."
        )
    if not _concerns(brief):
        raise LetterError(
            "no doubt about you was named that a letter could answer. Send a thank-you note (kind 'thank_you') that mentions "
            "the part of the work you would start with."
        )


def _answer(brief: Brief) -> None:
    if not brief.notes or not any(note.findings or note.remarks for note in brief.notes):
        raise LetterError("there is no feedback here to answer. Give the note that they sent, or ask for one (kind 'feedback_request').")
    if is_unspecific(evidence_of(brief.notes)) and not _has_praise(brief):
        kinds = {remark.kind for note in brief.notes for remark in note.remarks}
        if RemarkKind.UNSPECIFIC in kinds or not kinds:
            raise LetterError(
                "the note names nothing that you could answer. Ask the one question that would make it useful (kind 'feedback_request')."
            )


def _recontact(brief: Brief) -> None:
    if brief.context.outcome == "open":
        raise LetterError("the decision is still open. Keep to a thank-you note (kind 'thank_you'), and wait for the date they named.")
    if brief.context.outcome == "offer":
        raise LetterError("they have made you an offer; there is nobody to win back. Answer the offer.")
    days, interview = brief.context.days_since_interview, brief.context.interview_date
    if days is not None and interview is not None and days < RECONTACT_AFTER_DAYS:
        day = interview + timedelta(days=RECONTACT_AFTER_DAYS)
        raise LetterError(
            f"the interview was {days} days ago, and too early a letter reads as a refusal to accept the answer. "
            f"Write on or after {day.isoformat()}, and have something new to tell by then."
        )


def _concerns(brief: Brief) -> bool:
    return any(finding.polarity is Polarity.CONCERN for note in brief.notes for finding in note.findings)


def _has_praise(brief: Brief) -> bool:
    return any(finding.polarity is Polarity.STRENGTH for note in brief.notes for finding in note.findings)


_RULES: Final[Mapping[LetterKind, Callable[[Brief], None]]] = {
    LetterKind.THANK_YOU: _thank_you,
    LetterKind.FEEDBACK_REQUEST: _feedback_request,
    LetterKind.INFLUENCE: _influence,
    LetterKind.ANSWER: _answer,
    LetterKind.RECONTACT: _recontact,
}
