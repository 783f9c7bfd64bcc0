from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from analyzer.errors import InputError
from analyzer.plan.brief import Brief
from analyzer.plan.exports.calendar import to_ics
from analyzer.plan.exports.data import to_dict
from analyzer.plan.exports.page import to_html
from analyzer.plan.exports.table import COLUMNS, inert, to_csv
from analyzer.plan.exports.words import to_markdown, to_text
from analyzer.plan.progress import Progress
from analyzer.results import Analysis, Plan
from tests.analyzer.plan.briefs import brief

NOTE = "[+conduct:You were friendly], but [!technical_skills:your SQL was weak]. [~fit:The spark was missing]."
NASTY = "[-technical_skills:=HYPERLINK(1) <script>alert(1)</script> *bold* `x` | #]"
KNOWN: dict[str, Any] = {"interview_date": date(2026, 3, 2), "today": date(2026, 3, 5)}


@pytest.mark.parametrize("export", [to_markdown, to_text, to_html])
def test_what_a_person_reads_holds_plan_reasons_review_and_what_is_not_theirs(export):
    shown = export(brief(NOTE, **KNOWN))
    for part in (
        "your SQL was weak",
        "You were friendly",
        "The spark was missing",
        "Done when:",
        "Not yours to fix",
        "From your own memory",
    ):
        assert part in shown
    assert "2026-03-08" in shown


def test_the_question_leads_the_plan_of_an_unspecific_note():
    shown = to_text(brief("[~unspecific:Others were a closer match]."))
    assert shown.index("The question to ask") < shown.index("First\n")


@pytest.mark.parametrize("export", [to_markdown, to_text, to_html])
def test_nothing_to_do_is_said(export):
    assert "Nothing was found" in export(Brief((), Plan()))


def test_words_of_a_note_cannot_become_markup():
    shown = to_markdown(brief(NASTY))
    assert "<script>" not in shown
    assert "\\*bold\\*" in shown


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)


@given(st.text(max_size=60))
def test_no_text_becomes_a_tag_or_leads_elsewhere(text):
    marked = text.replace("[", "(").replace("]", ")")
    parser = _Tags()
    parser.feed(to_html(brief(f"{marked}[-conduct:{marked or 'late'}]")))
    assert parser.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "div",
        "mark",
        "span",
        "p",
        "blockquote",
    }


def test_the_page_marks_each_finding_with_a_sign_beside_its_colour():
    page = to_html(brief(NOTE))
    assert '<mark class="concern"><span class="sign">–</span> your SQL was weak</mark>' in page
    assert '<mark class="strength"><span class="sign">+</span> You were friendly</mark>' in page


def test_overlapping_findings_are_marked_once():
    made = brief(NOTE)
    note = made.notes[0]
    doubled = replace(note, findings=(*note.findings, note.findings[0]))
    assert to_html(Brief((doubled,), made.plan)).count("You were friendly</mark>") == 1


def test_a_calendar_program_reads_every_action_as_a_task_and_every_date_as_a_day():
    made = brief(NOTE, **KNOWN)
    calendar = Calendar.from_ical(to_ics(made))
    tasks, days = calendar.walk("VTODO"), calendar.walk("VEVENT")
    actions = (*made.plan.first, *made.plan.later)
    assert [str(task["summary"]) for task in tasks] == [action.title for action in actions]
    assert [day.decoded("dtstart") for day in days] == [made.due(action) for action in actions if action.within_days is not None]
    assert 'They said: "your SQL was weak"' in str(tasks[0]["description"])
    assert len({str(part["uid"]) for part in (*tasks, *days)}) == len(tasks) + len(days)
    assert {str(task["status"]) for task in tasks} == {"NEEDS-ACTION"}


@pytest.fixture
def going():
    """A brief whose first action is done, whose second has a day and a note of the candidate's own, and whose third was dropped."""
    made = brief(NOTE, **KNOWN)
    done, dated, dropped = made.plan.first
    own = Progress(due=date(2026, 4, 1), note="Ask Mina;\nthen *book* it")
    return made.going({done.id: Progress("done"), dated.id: own, dropped.id: Progress("dropped"), "no-such-action": Progress("done")})


def test_a_calendar_shows_what_is_done_the_days_of_ones_own_and_nothing_that_was_dropped(going):
    calendar = Calendar.from_ical(to_ics(going))
    tasks = {str(task["summary"]): task for task in calendar.walk("VTODO")}
    done, dated = going.plan.first
    assert (tasks[done.title]["status"], tasks[done.title]["percent-complete"]) == ("COMPLETED", 100)
    assert (tasks[dated.title]["status"], tasks[dated.title].decoded("due")) == ("NEEDS-ACTION", date(2026, 4, 1))
    assert str(tasks[dated.title]["description"]).endswith("Your note: Ask Mina;\nthen *book* it")
    days = {str(day["summary"]): day.decoded("dtstart") for day in calendar.walk("VEVENT")}
    assert days[dated.title] == date(2026, 4, 1)
    assert f"Done: {done.title}" in days
    assert len(tasks) == len(brief(NOTE, **KNOWN).plan.first + going.plan.later) - 1


@pytest.mark.parametrize(
    ("export", "done", "note"),
    [
        (to_markdown, "- [x] **{}**", "Your note: Ask Mina; then \\*book\\* it"),
        (to_text, "[x] {}", "Your note: Ask Mina; then *book* it"),
        (to_html, '<p class="done">{}</p>', "Your note: Ask Mina; then *book* it"),
    ],
)
def test_what_a_person_reads_shows_it_too(going, export, done, note):
    shown = export(going)
    assert done.format(going.plan.first[0].title) in shown
    assert note in shown
    assert ", by 2026-04-01" in shown
    assert brief(NOTE, **KNOWN).plan.first[2].title not in shown


def test_so_does_a_table(going):
    done, dated, *_ = csv.DictReader(io.StringIO(to_csv(going)))
    assert (done["state"], dated["state"], dated["due"]) == ("done", "open", "2026-04-01")
    assert dated["note"].startswith("Ask Mina")


def test_a_day_of_ones_own_needs_no_today():
    made = brief(NOTE)
    action = made.plan.first[0]
    assert made.going({action.id: Progress(due=date(2026, 4, 1))}).due(action) == date(2026, 4, 1)


def test_lines_of_a_calendar_are_folded_and_end_as_the_standard_says():
    content = to_ics(brief(NOTE.replace("SQL", "Größenprüfung " * 20), **KNOWN))
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_the_same_plan_is_the_same_calendar_and_another_interview_another():
    one, again, other = (to_ics(brief(text, **KNOWN)) for text in (NOTE, NOTE, NOTE.replace("weak", "poor")))
    assert one == again
    assert {str(p["uid"]) for p in Calendar.from_ical(one).walk("VTODO")}.isdisjoint(
        str(p["uid"]) for p in Calendar.from_ical(other).walk("VTODO")
    )


def test_a_calendar_without_a_day_is_refused():
    with pytest.raises(InputError, match="give today"):
        to_ics(brief(NOTE))


def test_the_table_has_a_row_for_each_action_in_order():
    made = brief(NOTE, **KNOWN)
    rows = list(csv.DictReader(io.StringIO(to_csv(made))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows] == [action.id for action in (*made.plan.first, *made.plan.later)]
    assert rows[0]["because"] == "your SQL was weak"
    assert rows[0]["when"] == "first"
    assert rows[0]["due"] == "2026-03-08"


@pytest.mark.parametrize("quote", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(quote):
    rows = csv.DictReader(io.StringIO(to_csv(brief(f"[-technical_skills:{quote}]"))))
    assert all(not row["because"].lstrip().startswith(("=", "+", "-", "@", "＝")) for row in rows)


@given(st.text())
def test_an_inert_cell_keeps_its_text(cell):
    assert inert(cell).removeprefix("'") == cell.removeprefix("'") or inert(cell) == cell


def test_the_data_are_json_and_hold_the_analyses():
    made = brief(NOTE, **KNOWN)
    found = json.loads(json.dumps(to_dict(made)))
    assert found["due"][made.plan.first[0].id] == "2026-03-08"
    assert found["review"]["weaknesses"][0]["quotes"] == ["your SQL was weak"]
    assert Analysis.from_dict(found["notes"][0]).findings == made.notes[0].findings


@pytest.mark.parametrize("export", [to_markdown, to_text, to_html])
def test_what_is_for_later_stands_under_the_words_that_it_answers_said_once(export):
    made = brief("[-technical_skills:your SQL was weak]")
    assert len([action for action in made.plan.later if action.because]) > 2
    shown = export(made)
    later = shown[shown.index("Later, one at a time") :].split("Weaknesses")[0]
    assert later.count("your SQL was weak") == 1
    assert later.index("Because they said") < later.index("In any case")
    assert later.count("Done when") == len(made.plan.later)


def test_what_is_for_later_can_be_left_at_its_titles():
    made = brief("[-technical_skills:your SQL was weak]")
    shown = " ".join(to_text(made, in_full=False).split())
    assert all(action.title in shown for action in made.plan.later)
    assert made.plan.first[0].done_when in shown
    assert not any(action.done_when in shown for action in made.plan.later)
