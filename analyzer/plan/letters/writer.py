"""Writes the drafts. Every fact comes from the notes or from the candidate's fields; every gap is a marked blank.

The rules of tone are held by tests: thanks first, short, nothing that argues, the unclear point is one's own, and no
remark on a personal trait is ever quoted back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.labels import Polarity, RemarkKind
from analyzer.plan.brief import one_line
from analyzer.plan.evidence import evidence_of
from analyzer.plan.letters import wisdom
from analyzer.plan.letters.letter import Letter, LetterFields, LetterKind, blank
from analyzer.plan.question import questions_for, recalled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzer.plan.brief import Brief
    from analyzer.results import Finding

_NOTHING: Final = LetterFields()
_POINTS: Final = 2
_LONGEST_QUOTE: Final = 140
_BLANK: Final = re.compile(r"\[[^\]]+\]")

_Parts = tuple[str, list[str], tuple[str, ...]]
"""Subject, paragraphs, advice."""


def write(kind: LetterKind, brief: Brief, fields: LetterFields = _NOTHING) -> Letter:
    """A draft of a letter.

    Args:
        kind: which letter.
        brief: the notes and the plan over them; without notes where the letter needs none.
        fields: what only the candidate knows.

    Raises:
        LetterError: the letter would be unwise now, or there is nothing to write it from.

    """
    wisdom.check(kind, brief)
    subject, paragraphs, advice = _WRITERS[kind](brief, fields)
    greeting = f"Dear {fields.recipient or blank('name of the person you write to')},"
    closing = f"Kind regards,\n{fields.sender or blank('your name')}"
    body = "\n\n".join([greeting, *paragraphs, closing])
    blanks = tuple(dict.fromkeys(_BLANK.findall(subject + "\n" + _without_quotes(body, brief))))
    return Letter(kind, subject, body, blanks, ("Read it aloud once, check every name, and send it from your own address.", *advice))


def _thank_you(brief: Brief, fields: LetterFields) -> _Parts:
    topic = fields.topic or blank("one thing from the talk that you kept thinking about")
    stayed = f"Thank you for the conversation about {_role(brief)}. What stayed with me most is {_end(topic)}"
    paragraphs = [
        f"{stayed} It made the work clearer to me, and I would be glad to do it with you.",
        "If anything is left open from my side, please ask.",
    ]
    return (
        f"Thank you for your time: {_role_name(brief)}",
        paragraphs,
        ("Write one to each person you met, with a topic of its own; nobody likes to find that their note was everybody's.",),
    )


def _feedback_request(brief: Brief, _fields: LetterFields) -> _Parts:
    questions = questions_for(evidence_of(brief.notes), brief.context)
    asked = questions[0] if len(questions) == 1 else "\n".join(f"{place}. {each}" for place, each in enumerate(questions, 1))
    many = "one question" if len(questions) == 1 else f"{len(questions)} short questions"
    thanks = f"Thank you for letting me know, and for the time you gave me over {_role(brief)}."
    paragraphs = [
        f"{thanks} I accept the decision, and do not ask to reopen it.",
        f"I would like to do better next time, and {many} would help me most:",
        asked,
        "A line is enough, and a frank one is the most useful. Thank you either way.",
    ]
    advice = (
        "Send it to one person: the one who would have been your boss, or the recruiter who called you.",
        "Whatever comes back, thank them and do not argue. If nothing comes in seven working days, let it rest.",
    )
    return f"A question after my interview: {_role_name(brief)}", paragraphs, advice


def _influence(brief: Brief, fields: LetterFields) -> _Parts:
    finding = _concerns(brief)[0]
    start = f"In the first weeks I would start with {blank('one problem of theirs that came up, and your first step')}."
    evidence = fields.evidence or blank("an example of yours that speaks to this: what you did, and what came of it")
    paragraphs = [
        f"Thank you for the conversation about {_role(brief)}. I have thought about one point since, and I did not make it clear enough.",
        f"{recalled(_short(finding.quote))} What I should have told you is this: {_end(evidence)}",
        f"{start} I am glad to show you more, in whatever way suits you.",
    ]
    advice = (
        "Only send it while the decision is open, best within two days of the interview.",
        "Answer the one doubt and no other; a letter that defends everything convinces nobody.",
    )
    return f"One thing I left out: {_role_name(brief)}", paragraphs, advice


def _answer(brief: Brief, _fields: LetterFields) -> _Parts:
    concerns, strengths = _concerns(brief), _of(brief, Polarity.STRENGTH)
    paragraphs = [f"Thank you for the feedback on my interview for {_role(brief)}. It is not a matter of course, and I know it takes time."]
    if concerns:
        points = " and ".join(f'"{_short(finding.quote)}"' for finding in concerns[:_POINTS])
        paragraphs.append(f"What I took from it: {points}. My next step is {blank('what you will do about it, and by when')}.")
    if strengths:
        paragraphs.append(f'I was glad to read "{_short(strengths[0].quote)}", and will build on it.')
    if not concerns and not strengths:
        paragraphs.append("I understand the reason you give, and it helps to know it.")
    paragraphs.append("I enjoyed meeting you, and would be happy to hear of it if something suitable comes up.")
    return (
        f"Thank you for your feedback: {_role_name(brief)}",
        paragraphs,
        ("Leave out every 'but'. They will remember how you took it.", *_next_step(brief)),
    )


def _recontact(brief: Brief, fields: LetterFields) -> _Parts:
    news = fields.news or blank("one thing that is new since then, and that bears on their work")
    concerns = _concerns(brief)
    told = f' At the time you told me: "{_short(concerns[0].quote)}".' if concerns else ""
    paragraphs = [
        f"We spoke about {_role(brief)} {_when(brief)}, and I remember the conversation gladly.{told}",
        f"Since then there is something new: {_end(news)}",
        "If a place opens where this is of use, I would be happy to hear from you. Thank you for your time.",
    ]
    return (
        f"Since we last spoke: {_role_name(brief)}",
        paragraphs,
        ("Write to the person who would have been your boss, and tell one new fact only.",),
    )


_WRITERS: Final[Mapping[LetterKind, Callable[[Brief, LetterFields], _Parts]]] = {
    LetterKind.THANK_YOU: _thank_you,
    LetterKind.FEEDBACK_REQUEST: _feedback_request,
    LetterKind.INFLUENCE: _influence,
    LetterKind.ANSWER: _answer,
    LetterKind.RECONTACT: _recontact,
}


def _role(brief: Brief) -> str:
    company = f" at {one_line(brief.context.company)}" if brief.context.company else ""
    return f"the role of {_role_name(brief)}{company}"


def _role_name(brief: Brief) -> str:
    return one_line(brief.context.role) if brief.context.role else blank("the role")


def _when(brief: Brief) -> str:
    day = brief.context.interview_date
    return f"on {day.day} {day:%B %Y}" if day else blank("when it was")


def _next_step(brief: Brief) -> tuple[str, ...]:
    """What the plan would have the candidate do first about a concern."""
    repairs = (action for action in (*brief.plan.first, *brief.plan.later) if action.purpose == "repair")
    return tuple(f"For your next step, your plan has: {action.title}." for action in repairs)[:1]


def _concerns(brief: Brief) -> list[Finding]:
    """The concerns that may be quoted back, the one that settled the matter first, then the surest."""
    return sorted(_of(brief, Polarity.CONCERN), key=lambda finding: (not finding.decisive, -finding.confidence))


def _of(brief: Brief, polarity: Polarity) -> list[Finding]:
    """The findings of a polarity that share no words with a remark on a personal trait."""
    return [
        finding
        for note in brief.notes
        for finding in note.findings
        if finding.polarity is polarity
        and not any(
            remark.kind is RemarkKind.PROTECTED and remark.start < finding.end and finding.start < remark.end for remark in note.remarks
        )
    ]


def _short(quote: str) -> str:
    words = one_line(quote).strip(" .,;:").replace('"', "'")
    return words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " ..."


def _end(words: str) -> str:
    """A field as the end of a sentence."""
    words = one_line(words)
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _without_quotes(body: str, brief: Brief) -> str:
    """The body without what was quoted from the notes: square brackets in a note are no blanks of ours."""
    quotes: Sequence[str] = [_short(finding.quote) for note in brief.notes for finding in note.findings]
    for quote in quotes:
        body = body.replace(quote, "")
    return body
