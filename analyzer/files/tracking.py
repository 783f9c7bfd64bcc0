"""Exports of applicant-tracking systems: each scorecard is one candidate's interview, its texts under their questions or skills.

Read as the vendors write them (Greenhouse Harvest v1, Lever v1, Ashby, Frappe HRMS); verdicts and ratings go through as columns.
Notes that are marked as private are left out unless they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from analyzer.files.documents import html_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PRIVATE: Final = ("private", "confidential", "internal only")


@dataclass(slots=True)
class Scorecard:
    """One interviewer's form on one candidate, whatever system it comes from."""

    system: str
    id: str
    candidate: str | None = None
    interview: str | None = None
    interviewer: str | None = None
    submitted: str | None = None
    verdict: str | None = None
    texts: list[tuple[str, str]] = field(default_factory=list)
    ratings: dict[str, str] = field(default_factory=dict)
    left_out: int = 0

    def add(self, heading: str, text: Any, *, private: bool, take_private: bool) -> None:
        """Add a text under its heading, unless it is empty, or private and not asked for."""
        words = html_text(text) if isinstance(text, str) and "<" in text else str(text or "").strip()
        if not words:
            return
        if private and not take_private:
            self.left_out += 1
        else:
            self.texts.append((heading.strip(), words))

    @property
    def text(self) -> str:
        """The texts, each under its heading."""
        return "\n\n".join(f"{heading}:\n{words}" if heading else words for heading, words in self.texts)

    @property
    def columns(self) -> dict[str, Any]:
        """What stood beside the texts; nothing that is not known."""
        known = {
            "system": self.system,
            "candidate": self.candidate,
            "interview": self.interview,
            "interviewer": self.interviewer,
            "submitted": self.submitted,
            "verdict": self.verdict,
            "ratings": "; ".join(f"{name}: {rating}" for name, rating in self.ratings.items()) or None,
            "private_left_out": self.left_out or None,
        }
        return {name: value for name, value in known.items() if value is not None}


def scorecards(value: Any, *, private: bool = False) -> Iterator[Scorecard] | None:
    """The scorecards of an export, or None where it is of no system that is known.

    Args:
        value: the parsed JSON: one form, a list of them, or a page with `data`, `results` or `message` around them.
        private: whether private notes are taken too.

    """
    for key in ("data", "results", "message"):
        if isinstance(value, dict) and isinstance(value.get(key), (list, dict)):
            value = value[key]
    forms = value if isinstance(value, list) else [value]
    readers = [next((reader for knows, reader in _SYSTEMS if isinstance(form, dict) and knows(form)), None) for form in forms]
    if not forms or any(reader is None for reader in readers):
        return None
    return (reader(form, private) for form, reader in zip(forms, readers, strict=True) if reader is not None)


def _greenhouse(form: Mapping[str, Any], private: bool) -> Scorecard:  # noqa: FBT001 - all readers are called alike
    card = Scorecard(
        "greenhouse",
        str(form.get("id", "")),
        _text(form.get("candidate_id")),
        _text(form.get("interview")),
        _text((form.get("interviewer") or {}).get("name")),
        _text(form.get("submitted_at")),
        _text(form.get("overall_recommendation")),
    )
    for each in form.get("attributes") or []:
        if each.get("rating") not in (None, "no_decision"):
            card.ratings[str(each.get("name"))] = str(each["rating"])
        card.add(str(each.get("name") or ""), each.get("note"), private=False, take_private=private)
    for each in form.get("questions") or []:
        question = str(each.get("question") or "")
        card.add(question, each.get("answer"), private=_is_private(question), take_private=private)
    return card


def _lever(form: Mapping[str, Any], private: bool) -> Scorecard:  # noqa: FBT001
    card = Scorecard(
        "lever", str(form.get("id", "")), None, _text(form.get("text")), _text(form.get("user")), _moment(form.get("completedAt"))
    )
    for each in form.get("fields") or []:
        title, value = str(each.get("text") or ""), each.get("value")
        hidden = _is_private(title) or _is_private(str(each.get("description") or ""))
        if each.get("type") == "score-system":
            card.verdict = _text(value)
        elif each.get("type") == "scorecard" and isinstance(value, list):
            for score, given in zip(each.get("scores") or [], value, strict=False):
                name = str(score.get("text") or title)
                if isinstance(given, dict):
                    if given.get("score") is not None:
                        card.ratings[name] = str(given["score"])
                    card.add(name, given.get("comment"), private=hidden, take_private=private)
        elif isinstance(value, str):
            card.add(title, value, private=hidden, take_private=private)
    return card


def _ashby(form: Mapping[str, Any], private: bool) -> Scorecard:  # noqa: FBT001
    by = form.get("submittedByUser") or {}
    name = " ".join(str(by[part]) for part in ("firstName", "lastName") if by.get(part)) or _text(by.get("id"))
    card = Scorecard("ashby", str(form.get("id", "")), _text(form.get("applicationId")), _text(form.get("interviewId")), name)
    card.submitted = _text(form.get("submittedAt"))
    values = form.get("submittedValues") or {}
    for section in (form.get("formDefinition") or {}).get("sections") or []:
        for each in section.get("fields") or []:
            asked = each.get("field") or {}
            value, title = values.get(asked.get("path")), str(asked.get("title") or asked.get("path") or "")
            labels = {str(choice.get("value")): str(choice.get("label")) for choice in asked.get("selectableValues") or []}
            if isinstance(value, dict):
                value = value.get("value", value.get("score"))
            if asked.get("path") == "overall_recommendation":
                card.verdict = labels.get(str(value), _text(value))
            elif labels or isinstance(value, (int, float)):
                if value is not None:
                    card.ratings[title] = labels.get(str(value), str(value))
            else:
                card.add(title, value, private=_is_private(title), take_private=private)
    return card


def _frappe(form: Mapping[str, Any], private: bool) -> Scorecard:  # noqa: FBT001
    card = Scorecard(
        "frappe", str(form.get("name", "")), _text(form.get("job_applicant")), _text(form.get("interview_round") or form.get("interview")),
        _text(form.get("interviewer")), _text(form.get("modified")), _text(form.get("result")),
    )  # fmt: skip
    for each in form.get("skill_assessment") or []:
        card.ratings[str(each.get("skill"))] = str(each.get("rating"))
    card.add("", form.get("feedback"), private=False, take_private=private)
    return card


_SYSTEMS: Final[tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Mapping[str, Any], bool], Scorecard]], ...]] = (
    (lambda form: "overall_recommendation" in form and ("questions" in form or "attributes" in form), _greenhouse),
    (lambda form: isinstance(form.get("fields"), list) and "baseTemplateId" in form, _lever),
    (lambda form: "submittedValues" in form and "formDefinition" in form, _ashby),
    (lambda form: form.get("doctype") == "Interview Feedback" or ("skill_assessment" in form and "feedback" in form), _frappe),
)


def _is_private(title: str) -> bool:
    return any(word in title.lower() for word in _PRIVATE)


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _moment(value: Any) -> str | None:
    """Milliseconds since 1970 as ISO 8601."""
    if not isinstance(value, (int, float)):
        return _text(value)
    return datetime.fromtimestamp(value / 1_000, UTC).isoformat().replace("+00:00", "Z")
