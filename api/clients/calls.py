"""Every request that a client sends, once for both clients: what is sent, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar
from urllib.parse import quote
from uuid import uuid4

from analyzer.plan.letters.letter import Letter, LetterKind
from analyzer.results import Analysis
from api.clients.answers import Correction, Delivery, Export, Item, Job, JobError, KeptNote, Key, Planned, Reread, Webhook
from api.history import History

if TYPE_CHECKING:
    from datetime import date

    from pydantic import BaseModel

    from analyzer.plan.context import Context

T = TypeVar("T")
M = TypeVar("M", bound="BaseModel")
Json = dict[str, Any]
Upload = Path | tuple[str, bytes]
"""A file, or the name and the bytes of one."""
BatchNote = str | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request. `key` is its Idempotency-Key, so that it can be sent again and is carried out once."""

    method: str
    path: str
    read: Callable[[Any], T]
    json: Any = None
    params: Mapping[str, Any] = field(default_factory=dict)
    file: Upload | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list that comes page by page."""

    path: str
    name: str
    read: Callable[[Any], T]
    params: Mapping[str, Any] = field(default_factory=dict)

    def page(self, cursor: str | None) -> Call[tuple[list[T], str | None]]:
        """The page that a cursor leads to."""
        return Call("GET", self.path, self._page, params={**self.params, "cursor": cursor})

    def _page(self, answer: Any) -> tuple[list[T], str | None]:
        return [self.read(item) for item in answer[self.name]], answer["cursor"]


def _path(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _new(path: str, read: Callable[[Any], T], json: Any = None) -> Call[T]:
    """A POST that changes something."""
    return Call("POST", path, read, json=json, key=f'"{uuid4()}"')


def _nothing(_answer: Any) -> None:
    return None


def _given(**named: Any) -> Json:
    return {name: value for name, value in named.items() if value is not None}


def _context(context: Context | None) -> Json:
    named = {} if context is None else {each.name: getattr(context, each.name) for each in fields(context)}
    return {name: value if isinstance(value, str) else value.isoformat() for name, value in named.items() if value is not None}


def _listed(name: str, model: type[M]) -> Callable[[Any], list[M]]:
    return lambda answer: [model.model_validate(item) for item in answer[name]]


def analyze(text: str, context: Context | None = None, *, id: str | None = None, explain: bool = False) -> Call[Analysis]:
    """Read one note."""
    return Call("POST", _path("analyze"), Analysis.from_dict, json=_given(text=text, id=id, context=_context(context), explain=explain))


def batch(notes: Sequence[BatchNote], context: Context | None, first: int) -> Call[Item]:
    """Read several notes, as lines; what has no id gets its number, counted from `first`."""
    listed = [{"text": note} if isinstance(note, str) else note for note in notes]
    named = [{"id": str(number), **note} for number, note in enumerate(listed, first)]
    return Call("POST", _path("analyze", "batch"), Item.model_validate, json={"notes": named, "context": _context(context)})


def analyze_file(file: Upload, **options: Any) -> Call[Json]:
    """Read the notes in a document; `options` are the further fields of the form."""
    return Call("POST", _path("analyze", "file"), dict, file=file, form=options)


def plan(notes: Sequence[str], context: Context | None = None) -> Call[Planned]:
    """Make one plan over the notes on one interview."""
    return Call(
        "POST", _path("plan"), Planned.model_validate, json={"notes": [{"text": note} for note in notes], "context": _context(context)}
    )


def letter(kind: LetterKind | str, notes: Sequence[str] = (), context: Context | None = None, **candidate: str) -> Call[Letter]:
    """Draft a letter; `candidate` is what only the candidate knows: `sender`, `recipient`, `topic`, `evidence`, `news`."""
    body = {"kind": kind, "notes": [{"text": note} for note in notes], "context": _context(context), "fields": candidate}

    def read(answer: Json) -> Letter:
        return Letter(LetterKind(answer["kind"]), answer["subject"], answer["body"], tuple(answer["blanks"]), tuple(answer["advice"]))

    return Call("POST", _path("letters"), read, json=body)


def add_note(text: str, candidate: str, *, interview_date: date | None = None, **more: str | bool) -> Call[KeptNote]:
    """Read a note and keep it; `more` as in the description of `addNote`."""
    when = None if interview_date is None else interview_date.isoformat()
    return _new(_path("notes"), KeptNote.model_validate, _given(text=text, candidate=candidate, interview_date=when, **more))


def note(id: str) -> Call[KeptNote]:
    """A kept note."""
    return Call("GET", _path("notes", id), KeptNote.model_validate)


def notes(**wanted: Any) -> Listing[KeptNote]:
    """Kept notes, the newest first; `wanted` narrows: `candidate`, `model`, `role`, `company`, `source`, `since`, `until`."""
    return Listing(_path("notes"), "notes", KeptNote.model_validate, wanted)


def delete_note(id: str) -> Call[None]:
    """Delete a note for good."""
    return Call("DELETE", _path("notes", id), _nothing)


def reread_notes(**wanted: Any) -> Call[Reread]:
    """Have notes read anew by the model of today; ask again until none remains."""
    return _new(_path("notes", "reanalyze"), Reread.model_validate, wanted)


def history(candidate: str) -> Call[History]:
    """A candidate's interviews side by side."""
    return Call("GET", _path("candidates", candidate, "history"), History.model_validate)


def export(candidate: str) -> Call[Export]:
    """All that is kept of a candidate."""
    return Call("GET", _path("candidates", candidate, "export"), Export.model_validate)


def erase(candidate: str) -> Call[Json]:
    """Erase everything that is kept of a candidate."""
    return Call("DELETE", _path("candidates", candidate), dict)


def set_action(candidate: str, action: str, state: Literal["open", "done", "dropped"]) -> Call[None]:
    """Say what became of an action."""
    return Call("PUT", _path("candidates", candidate, "actions", action), _nothing, json={"state": state})


def add_correction(**correction: Any) -> Call[Correction]:
    """Keep what a reader says of one point of a note; the fields are those of `addCorrection`."""
    return _new(_path("corrections"), Correction.model_validate, correction)


def correction(id: str) -> Call[Correction]:
    """A correction."""
    return Call("GET", _path("corrections", id), Correction.model_validate)


def corrections(**wanted: Any) -> Listing[Correction]:
    """Corrections, the newest first; `wanted` narrows: `note`, `candidate`, `reader`, `kind`, `model`."""
    return Listing(_path("corrections"), "corrections", Correction.model_validate, wanted)


def delete_correction(id: str) -> Call[None]:
    """Take a correction back."""
    return Call("DELETE", _path("corrections", id), _nothing)


def agreement(**wanted: Any) -> Call[Json]:
    """How far readers agree with each other."""
    return Call("GET", _path("corrections", "agreement"), dict, params=wanted)


def keys() -> Call[list[Key]]:
    """The organisation's API keys."""
    return Call("GET", _path("keys"), _listed("keys", Key))


def create_key(label: str, scopes: Sequence[str], *, days: int | None = None, origins: Sequence[str] = ()) -> Call[Key]:
    """Make an API key; its secret is in this answer and nowhere else."""
    return _new(_path("keys"), Key.model_validate, _given(label=label, scopes=list(scopes), days=days, origins=list(origins)))


def revoke_key(id: str) -> Call[None]:
    """Make a key invalid for good."""
    return Call("DELETE", _path("keys", id), _nothing)


def webhooks() -> Call[list[Webhook]]:
    """The organisation's webhooks."""
    return Call("GET", _path("webhooks"), _listed("webhooks", Webhook))


def webhook(id: str) -> Call[Webhook]:
    """A webhook."""
    return Call("GET", _path("webhooks", id), Webhook.model_validate)


def create_webhook(url: str, events: Sequence[str], *, description: str | None = None) -> Call[Webhook]:
    """Make a webhook; its secret is in this answer and nowhere else."""
    return _new(_path("webhooks"), Webhook.model_validate, _given(url=url, events=list(events), description=description))


def change_webhook(id: str, url: str, events: Sequence[str], *, description: str | None = None, enabled: bool = True) -> Call[Webhook]:
    """Replace what a webhook is."""
    body = _given(url=url, events=list(events), description=description, enabled=enabled)
    return Call("PUT", _path("webhooks", id), Webhook.model_validate, json=body)


def delete_webhook(id: str) -> Call[None]:
    """Delete a webhook with the log of its deliveries."""
    return Call("DELETE", _path("webhooks", id), _nothing)


def rotate_webhook(id: str, *, overlap_hours: int = 24) -> Call[Webhook]:
    """Renew a webhook's secret; the old one signs for so many hours, too."""
    return _new(_path("webhooks", id, "rotate"), Webhook.model_validate, {"overlap_hours": overlap_hours})


def test_webhook(id: str) -> Call[Delivery]:
    """Have a test event sent."""
    return _new(_path("webhooks", id, "test"), Delivery.model_validate)


def deliveries(webhook: str, **wanted: Any) -> Listing[Delivery]:
    """What was sent to a webhook, the newest first; `status` narrows."""
    return Listing(_path("webhooks", webhook, "deliveries"), "deliveries", Delivery.model_validate, wanted)


def replay(webhook: str, delivery: str) -> Call[Delivery]:
    """Have an event sent again."""
    return _new(_path("webhooks", webhook, "deliveries", delivery, "replay"), Delivery.model_validate)


def add_job(file: Upload, **options: Any) -> Call[Job]:
    """Have a file read from end to end; `options` are the further fields of the form."""
    return Call("POST", _path("jobs"), Job.model_validate, file=file, form=options, key=f'"{uuid4()}"')


def job(id: str) -> Call[Job]:
    """How it stands with a job."""
    return Call("GET", _path("jobs", id), Job.model_validate)


def jobs() -> Listing[Job]:
    """Jobs, the newest first."""
    return Listing(_path("jobs"), "jobs", Job.model_validate)


def job_errors(id: str) -> Listing[JobError]:
    """The rows of a job that could not be read."""
    return Listing(_path("jobs", id, "errors"), "errors", JobError.model_validate)


def cancel_job(id: str) -> Call[Job]:
    """End a job that is not over."""
    return _new(_path("jobs", id, "cancel"), Job.model_validate)


def delete_job(id: str) -> Call[None]:
    """Delete a job with its files."""
    return Call("DELETE", _path("jobs", id), _nothing)


def job_result(id: str, format: Literal["jsonl", "csv", "parquet"] = "jsonl", *, long: bool = False) -> Call[None]:
    """What a job found, as a file."""
    return Call("GET", _path("jobs", id, "result"), _nothing, params=_given(format=format, long=long or None))


def job_report(id: str, *, by: str | None = None, date_column: str | None = None) -> Call[None]:
    """What the notes of a job say together, as a page."""
    return Call("GET", _path("jobs", id, "report"), _nothing, params=_given(by=by, date_column=date_column))


def drafts(**wanted: Any) -> Call[None]:
    """Corrected notes as drafts for labelling, as a file."""
    return Call("GET", _path("corrections", "export"), _nothing, params=wanted)


def model() -> Call[Json]:
    """The model that reads."""
    return Call("GET", _path("model"), dict)
