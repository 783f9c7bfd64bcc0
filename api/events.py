"""What happens here that other systems may want to know. An event is thin: ids, counts and the model, never words of a note.

Whoever makes something happen announces it in the same transaction: `api.storage.outbox.announce(session, organisation, event, now)`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4, uuid5

if TYPE_CHECKING:
    from datetime import datetime

    from api.storage.tables import StoredNote

TEST: Final = "webhook.test"
"""The type of an event that is only sent when somebody asks for it."""
_NAMES: Final = UUID("6a0f6d0e-0b53-4d0c-9a3c-4b1d5c0e7f21")


class EventType(StrEnum):
    """What a webhook can be told of."""

    JOB_FINISHED = "job.finished"
    NOTE_ANALYZED = "note.analyzed"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. The same event has the same id however often it is announced.

    Attributes:
        id: what receivers know it by, `msg_` and a UUID.
        type: an `EventType`, or `TEST`.
        data: JSON types.
        note: the id of the kept note that it concerns; what is sent or logged of it goes when the note goes.

    """

    id: str
    type: str
    data: dict[str, Any]
    note: str | None = None

    def body(self, at: datetime) -> str:
        """The event as it is sent: JSON of `type`, `timestamp` and `data`."""
        timestamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return json.dumps({"type": self.type, "timestamp": timestamp, "data": self.data}, separators=(",", ":"))


def note_analyzed(note: StoredNote) -> Event:
    """A note was read and kept."""
    polarities = [finding["polarity"] for finding in note.analysis.get("findings", ())]
    data = {
        "note": note.id,
        "candidate": note.candidate,
        "model": note.model,
        "concerns": polarities.count("concern"),
        "strengths": polarities.count("strength"),
        "remarks": len(note.analysis.get("remarks", ())),
    }
    return Event(_id(EventType.NOTE_ANALYZED, note.id), EventType.NOTE_ANALYZED, data, note.id)


def job_finished(job: str, *, status: str, ok: int, error: int, model: str) -> Event:
    """A job came to its end, whatever that was; `ok` and `error` count its notes."""
    data = {"job": job, "status": status, "ok": ok, "error": error, "model": model}
    return Event(_id(EventType.JOB_FINISHED, job), EventType.JOB_FINISHED, data)


def trial(webhook: str) -> Event:
    """Somebody tries a webhook."""
    return Event(f"msg_{uuid4()}", TEST, {"webhook": webhook})


def _id(kind: EventType, subject: str) -> str:
    return f"msg_{uuid5(_NAMES, f'{kind} {subject}')}"
