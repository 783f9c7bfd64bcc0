from __future__ import annotations

import pytest

from analyzer.batch.cohort import cohort_of
from analyzer.batch.report import write_report
from analyzer.errors import InputError
from analyzer.labels import Aspect, Category, Polarity

SQL = ("skills_gap", "technical_skills", "concern", "weak on joins")
LATE = ("presentation", "conduct", "concern", "arrived late")
KIND = ("presentation", "conduct", "strength", "kind to everyone")


def record(*findings, specific=True, remarks=(), confidence=0.9, **columns):
    return {
        "specific": specific,
        "findings": [{"category": c, "aspect": a, "polarity": p, "quote": q, "confidence": confidence} for c, a, p, q in findings],
        "remarks": [{"kind": kind} for kind in remarks],
        "columns": columns,
    }


def test_each_note_counts_once_for_each_thing_it_says():
    cohort = cohort_of(
        [record(SQL, SQL, LATE), record(KIND), record(specific=False, remarks=["fit", "fit"]), record(specific=None), {"error": "x"}]
    )
    assert (cohort.notes, cohort.unspecific, cohort.not_english) == (4, 1, 1)
    assert cohort.labels[Aspect.TECHNICAL_SKILLS, Polarity.CONCERN] == 1
    assert cohort.categories[Category.PRESENTATION, Polarity.CONCERN] == 1
    assert cohort.together == {(Aspect.TECHNICAL_SKILLS, Aspect.CONDUCT): 1}
    assert cohort.remarks.total() == 1


def test_quotes_come_only_from_what_many_say_and_hold_no_name():
    few = cohort_of([record(SQL)] * 4)
    assert few.quotes((Aspect.TECHNICAL_SKILLS, Polarity.CONCERN)) == ()
    named = ("skills_gap", "technical_skills", "concern", "weak, said Anna of him")
    unsure = record(("skills_gap", "technical_skills", "concern", "perhaps weak"), confidence=0.4)
    many = cohort_of(
        [
            *[record(SQL)] * 4,
            record(named),
            unsure,
            *[record(("skills_gap", "technical_skills", "concern", f"slow {n}")) for n in range(60)],
        ]
    )
    quotes = many.quotes((Aspect.TECHNICAL_SKILLS, Polarity.CONCERN))
    assert len(quotes) == 3
    assert not {"weak, said Anna of him", "perhaps weak"} & {*quotes}


def test_groups_are_compared_and_small_ones_left_out():
    notes = [record(SQL, team="Ops")] * 9 + [record(LATE, team="Ops")] * 6 + [record(LATE, team="IT")] * 8 + [record(SQL, team="Tiny")] * 2
    table = cohort_of(notes, by="team").by_group()
    assert (table.name, table.groups, table.notes, table.left_out) == ("team", ("Ops", "IT"), (15, 8), 1)
    assert table.counts == ((9, 0, 0, 6), (0, 0, 0, 8))
    assert cohort_of(notes).by_group() is None


def test_a_column_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match="there is no column 'dept' to group by; there are team"):
        cohort_of([record(team="Ops")], by="dept")


def test_months_are_read_from_dates_of_several_kinds():
    notes = (
        [record(SQL, when="2026-03-02")] * 5
        + [record(SQL, when="02.04.2026")] * 5
        + [record(SQL, when="2026-13-01"), record(SQL, when="soon")]
    )
    table = cohort_of(notes, date_column="when").by_month()
    assert (table.groups, table.notes) == (("2026-03", "2026-04"), (5, 5))
    assert cohort_of(notes[:5]).by_month() is None


@pytest.fixture
def cohort():
    notes = [record(SQL, LATE, team="Ops & <Co>", when="2026-03-01")] * 8 + [record(KIND, team="IT", when="2026-04-01")] * 9
    return cohort_of([*notes, record(LATE, SQL, remarks=["fit"], team="One", when="2026-04-02")], by="team")


def test_the_page_is_self_contained_with_a_table_behind_every_chart(cohort, tmp_path):
    write_report(cohort, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count("<svg role=") == page.count("<figure>") >= 5
    assert page.count("<table>") >= page.count("<figure>")
    assert "Ops &amp; &lt;Co&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "weak on joins" in page
    assert "fewer than 5" in page
    assert ">One<" not in page


def test_the_summary_says_the_same_in_markdown(cohort, tmp_path):
    write_report(cohort, tmp_path / "r.md")
    text = (tmp_path / "r.md").read_text("utf-8")
    assert "| Skills | concern | 9 | 50% |" in text
    assert "| Technical skills | 9 | 50% |" in text
    assert "## By team" in text
    assert "| Ops & <Co> | 8 |" in text
    assert "> weak on joins" in text


def test_a_report_is_the_same_twice(cohort, tmp_path):
    for name in ("a.html", "b.html"):
        write_report(cohort, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_nothing_read_gives_an_empty_report(tmp_path):
    write_report(cohort_of([]), tmp_path / "r.html")
    assert "<table>" not in (tmp_path / "r.html").read_text("utf-8")
