"""Records as flat rows for tables: one a note, or one a finding. No cell is one that a spreadsheet would run as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX: Final = "afterview_"
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_STEPS: Final = 3
OF_A_NOTE: Final = (
    "source", "row", "id", "text", "language", "specific", "concern_categories", "concerns", "strength_categories", "strengths", "remarks",
    "decisive", "first_1", "first_2", "first_3", "question", "model", "warnings",
)  # fmt: skip
OF_A_FINDING: Final = (
    "source", "row", "id", "kind", "category", "aspect", "polarity", "quote", "confidence", "decisive", "terms", "start", "end",
)  # fmt: skip


def note_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """One row for a note: its original columns, then what was read; several labels stand in a cell with semicolons between."""
    row = dict(record["columns"])
    row.update((PREFIX + name, value) for name, value in zip(OF_A_NOTE, _note_values(record), strict=True))
    return row


def finding_rows(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each finding and remark of a note: its original columns, then the finding."""
    for kind, found in (("finding", record["findings"]), ("remark", record["remarks"])):
        for each in found:
            values = (
                record["source"], record["row"], record["id"], kind if kind == "finding" else each["kind"], each.get("category"),
                each.get("aspect"), each["polarity"], each["quote"], each["confidence"], each.get("decisive"),
                "; ".join(each.get("terms", ())), each["start"], each["end"],
            )  # fmt: skip
            yield {**record["columns"], **{PREFIX + name: value for name, value in zip(OF_A_FINDING, values, strict=True)}}


def inert(cell: Any) -> Any:
    """A cell that no spreadsheet runs: a text that looks like a formula gets an apostrophe before it."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell


def scalar(value: Any) -> Any:
    """A value that fits a cell: lists and objects become text."""
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _note_values(record: Mapping[str, Any]) -> tuple[Any, ...]:
    plan = record["plan"] or {}
    steps = [action["title"] for action in plan.get("first", ())][:_STEPS]
    decisive = next((each["quote"] for each in record["findings"] if each["decisive"]), None)
    return (
        record["source"], record["row"], record["id"], record["text"], record["language"], record["specific"],
        *_labels(record, "concern"), *_labels(record, "strength"), _joined(each["kind"] for each in record["remarks"]),
        decisive, *(*steps, *[None] * (_STEPS - len(steps))), plan.get("question"),
        f"{record['model']['name']} {record['model']['version']}", _joined(each["code"] for each in record["warnings"]),
    )  # fmt: skip


def _labels(record: Mapping[str, Any], polarity: str) -> tuple[str, str]:
    found = [each for each in record["findings"] if each["polarity"] == polarity]
    return _joined(each["category"] for each in found), _joined(f"{each['category']}/{each['aspect']}" for each in found)


def _joined(names: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(names))
