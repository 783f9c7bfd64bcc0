"""The report on a cohort: self-contained HTML with a table behind every chart, or a Markdown summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from analyzer.batch.suppression import LEAST, is_small
from analyzer.labels import Aspect, Category, Polarity, RemarkKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.batch.cohort import Cohort, Grouped

SUFFIXES: Final = (".html", ".md")
_COLOURS: Final = {Polarity.CONCERN: "#b3541e", Polarity.STRENGTH: "#1f6f5c"}
_WIDTH: Final = 520
_MARGIN: Final = {"left": 60, "right": 40, "top": 5, "bottom": 40}
_PAIRS: Final = 15
_NUMBERED: Final = re.compile(r"\b(?:gradient_|clip)\d+\b")
_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html.jinja"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a title, a word on how to read it, a table, the chart over it and sample quotes."""

    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: Markup | None = None
    quotes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def write_report(cohort: Cohort, path: Path) -> None:
    """Write the report as the suffix, one of `SUFFIXES`, asks."""
    page = _PAGES.get_template(f"report{path.suffix}.jinja")
    path.write_text(page.render(cohort=cohort, sections=_sections(cohort), least=LEAST, head=_head(cohort)), encoding="utf-8")


def _head(cohort: Cohort) -> list[tuple[str, str]]:
    return [
        ("Notes", f"{cohort.notes:,}"),
        ("Give nothing to act on", _shown(cohort.unspecific)),
        ("In another language, not read", _shown(cohort.not_english)),
    ]


def _sections(cohort: Cohort) -> list[Section]:
    parts = [_categories(cohort), *(_aspects(cohort, polarity) for polarity in Polarity), _remarks(cohort), _pairs(cohort)]
    if month := cohort.by_month():
        parts.append(_table(month, "Over time", "Notes with a concern of each category, by month.", line=True))
    if group := cohort.by_group():
        parts.append(_table(group, f"By {group.name}", f"Notes with a concern of each category, by {group.name}.", line=False))
    return [part for part in parts if part.rows]


def _categories(cohort: Cohort) -> Section:
    rows = [
        (category.heading(Polarity.STRENGTH), cohort.categories[category, polarity], polarity)
        for category in Category
        for polarity in Polarity
    ]
    chart = _bars([(name, count, polarity) for name, count, polarity in rows if not is_small(count)], "Notes by category")
    return Section(
        "What comes up most", "In how many notes each category was a concern or a strength.", ("category", "said as", "notes", "share"),
        tuple((name, str(polarity), _shown(count), _share(count, cohort.notes)) for name, count, polarity in rows if count), chart,
    )  # fmt: skip


def _aspects(cohort: Cohort, polarity: Polarity) -> Section:
    counted = [(aspect, cohort.labels[aspect, polarity]) for aspect in Aspect]
    ranked = sorted(((aspect, count) for aspect, count in counted if count), key=lambda pair: (-pair[1], pair[0]))
    what = "concerns" if polarity is Polarity.CONCERN else "strengths"
    return Section(
        what.capitalize(), f"In how many notes each aspect was named among the {what}.", ("aspect", "notes", "share"),
        tuple((aspect.heading, _shown(count), _share(count, cohort.notes)) for aspect, count in ranked),
        _bars([(aspect.heading, count, polarity) for aspect, count in ranked if not is_small(count)], f"Notes by aspect, {what}"),
        tuple((aspect.heading, quotes) for aspect, _ in ranked if (quotes := cohort.quotes((aspect, polarity)))),
    )  # fmt: skip


def _remarks(cohort: Cohort) -> Section:
    rows = [(kind.heading, cohort.remarks[kind]) for kind in RemarkKind if cohort.remarks[kind]]
    return Section(
        "Not theirs to fix", "Remarks without content, outside reasons, chemistry, personal traits.", ("remark", "notes", "share"),
        tuple((name, _shown(count), _share(count, cohort.notes)) for name, count in rows),
    )  # fmt: skip


def _pairs(cohort: Cohort) -> Section:
    ranked = sorted(cohort.together.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(one.heading, other.heading, count) for (one, other), count in ranked if not is_small(count)][:_PAIRS]
    data = [{"first": one, "second": other, "notes": count} for one, other, count in rows]
    chart = (
        alt.Chart(alt.InlineData(values=data))
        .mark_rect()
        .encode(
            x=alt.X("second:N", title=None),
            y=alt.Y("first:N", title=None),
            color=alt.Color("notes:Q", scale=alt.Scale(scheme="oranges"), title="notes"),
        )
    )
    return Section(
        "Concerns that come together", "Pairs of concerns that stand in the same note, the most frequent first.",
        ("concern", "with", "notes"), tuple((one, other, f"{count:,}") for one, other, count in rows),
        _svg(chart, "Pairs of concerns in one note") if data else None,
    )  # fmt: skip


def _table(table: Grouped, title: str, about: str, *, line: bool) -> Section:
    head = (table.name, "notes", *(category.heading(Polarity.CONCERN) for category in Category))
    rows = tuple(
        (name, f"{notes:,}", *(_hidden(count) for count in counts))
        for name, notes, counts in zip(table.groups, table.notes, table.counts, strict=True)
    )
    data = [
        {"group": name, "category": category.heading(Polarity.CONCERN), "share": count / notes}
        for name, notes, counts in zip(table.groups, table.notes, table.counts, strict=True)
        for category, count in zip(Category, counts, strict=True)
        if count is not None
    ]
    chart = alt.Chart(alt.InlineData(values=data))
    share = alt.Y("share:Q", axis=alt.Axis(format="%"), title="share of the notes")
    if line:
        drawn = chart.mark_line(point=True).encode(x=alt.X("group:O", title=None), y=share, color=alt.Color("category:N", title=None))
    else:
        drawn = chart.mark_rect().encode(
            x=alt.X("category:N", title=None),
            y=alt.Y("group:N", title=None, sort=list(table.groups)),
            color=alt.Color("share:Q", scale=alt.Scale(scheme="oranges"), legend=alt.Legend(format="%"), title="share"),
        )
    if table.left_out:
        about += f" {table.left_out} with fewer than {LEAST} notes, or beyond the largest, are left out."
    return Section(title, about, head, rows, _svg(drawn, title) if data else None)


def _bars(rows: Sequence[tuple[str, int, Polarity]], title: str) -> Markup | None:
    if not rows:
        return None
    data = [{"name": name, "notes": count, "kind": str(polarity)} for name, count, polarity in rows]
    kinds = [str(polarity) for polarity in Polarity]
    chart = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar()
        .encode(
            x=alt.X("notes:Q", title="notes", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("name:N", sort=[name for name, _, _ in rows], title=None, axis=alt.Axis(labelLimit=240)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[_COLOURS[p] for p in Polarity]), title=None),
        )
    )
    if len({polarity for _, _, polarity in rows}) > 1:
        chart = chart.encode(yOffset=alt.YOffset("kind:N", sort=kinds))  # a note can say both: side by side, never one on the other
    return _svg(chart, title)


def _svg(chart: Any, title: str) -> Markup:
    """A chart as an image that needs no script; its table says the same."""
    # Vega measures labels in its own font; the margin keeps a reader's wider one from being cut off.
    spec: dict[str, Any] = chart.properties(width=_WIDTH, padding=_MARGIN).configure_view(stroke=None).to_dict()
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2]))
    # Vega numbers its gradients and clips on and on; named after the chart they are the same in every run, and differ between charts.
    prefix = re.sub(r"\W+", "-", title.lower())
    numbers: dict[str, str] = {}
    drawn = _NUMBERED.sub(lambda found: numbers.setdefault(found[0], f"{prefix}-{len(numbers)}"), drawn)
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1))  # noqa: S704 - drawn by Vega, which escapes texts


def _shown(count: int) -> str:
    return f"fewer than {LEAST}" if is_small(count) else f"{count:,}"


def _hidden(count: int | None) -> str:
    return "hidden" if count is None else f"{count:,}"


def _share(count: int, notes: int) -> str:
    return "" if is_small(count) or not notes else f"{count / notes:.0%}"
