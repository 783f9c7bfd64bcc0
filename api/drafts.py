"""Corrected notes as drafts for somebody to label."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from analyzer.files.drafts import Draft, Label
from api.agreement import units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.agreement import Unit
    from api.storage.corrections import Corrected
    from api.storage.tables import Correction


def drafts_of(texts: Sequence[Corrected]) -> tuple[list[Draft], int]:
    """A draft of each corrected text whose candidate agreed that it is kept, and how many were left out because theirs did not."""
    agreed = [text for text in texts if text.note is None or text.note.consent]
    return [_draft(text) for text in agreed], len(texts) - len(agreed)


def _draft(text: Corrected) -> Draft:
    labels = [Label(unit.start, unit.end, verdict) for unit in units_of(text.corrections) if (verdict := _settled(unit)) is not None]
    settling = [place for place, each in enumerate(labels) if each.label.get("decisive")]
    if len(settling) > 1:
        labels = [Label(each.start, each.end, {**each.label, "decisive": False}) for each in labels]
    source = text.note.id if text.note else text.corrections[0].id
    return Draft(text.text, source, sorted(labels, key=lambda each: (each.start, each.end)), [_said(row) for row in text.corrections])


def _settled(unit: Unit) -> dict[str, Any] | None:
    """The label that more readers give than any other; None where that is none, or where two are given as often."""
    verdicts = list(unit.verdicts.values())
    counted = Counter(verdicts.index(verdict) for verdict in verdicts).most_common(2)
    if len(counted) > 1 and counted[0][1] == counted[1][1]:
        return None
    return verdicts[counted[0][0]]


def _said(row: Correction) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("reader", "quote", "start", "end", "was", "should", "model")}
