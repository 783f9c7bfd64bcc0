"""Have kept notes read anew, after the model has changed: a bounded portion at a time, and none twice by the same model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.plan.context import Context

if TYPE_CHECKING:
    from analyzer.engine import Analyzer
    from api.storage.notes import Filter, Notes


@dataclass(frozen=True, slots=True)
class Portion:
    """How many notes were read anew by which model, and how many that are wanted another model has read."""

    model: str
    reanalyzed: int
    remaining: int


def reread(analyzer: Analyzer, notes: Notes, organisation: str, wanted: Filter, *, most: int) -> Portion:
    """Read some of the notes that another model has read, the earliest first.

    A note is put in place by itself, so that what was done stays done when this is interrupted; nothing happens to one that was deleted, or
    that somebody else has had read meanwhile.
    """
    model = str(analyzer.model)
    found, count = notes.outdated(organisation, wanted, model, size=most)
    done = 0
    for note in found:
        context = Context(note.interview_date, role=note.role, company=note.company, stage=note.stage)
        done += notes.renew(organisation, note, analyzer.analyze(note.text, context).to_dict(), model)
    return Portion(model, done, count - len(found))
