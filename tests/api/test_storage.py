"""Keys, notes and migrations, on SQLite and, where there is one, on a real PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, text

from analyzer.errors import ConfigError, InputError
from api.storage.corrections import Corrections, NewCorrection, Wanted
from api.storage.database import Database
from api.storage.keys import Scope
from api.storage.notes import Filter, NewNote


def note(candidate="c1", **more):
    return NewNote(candidate, "Your SQL was weak.", {"findings": []}, "toy 1.0.0", **more)


def test_a_key_works_and_only_its_hash_is_kept(keys, database):
    owner = keys.organisation("Centre")
    secret, key = keys.create(owner, "platform", [Scope.READ, Scope.ANALYZE])
    found = keys.caller(secret)
    assert (found.organisation, found.scopes) == (owner, {Scope.ANALYZE, Scope.READ})
    with database.session() as session:
        rows = session.execute(text("SELECT * FROM keys")).all()
    assert secret.removeprefix(key.prefix + "_") not in str(rows)
    assert keys.organisation("Centre") == owner


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s + "x", lambda s: "", lambda s: "avk_000000000000_x", lambda s: s.upper(), lambda s: "é_é_é"]
)
def test_what_is_not_exactly_a_key_is_nobodys(keys, change):
    secret, _ = keys.create(keys.organisation("Centre"), "x", [Scope.READ])
    assert keys.caller(change(secret)) is None


def test_a_key_ends_by_expiry_and_by_revocation(keys, clock):
    owner = keys.organisation("Centre")
    short, _ = keys.create(owner, "short", [Scope.READ], days=7)
    long, key = keys.create(owner, "long", [Scope.READ])
    clock.pass_days(6)
    assert keys.caller(short)
    clock.pass_days(1)
    assert keys.caller(short) is None
    assert keys.any_valid()
    assert not keys.revoke(keys.organisation("Other"), key.prefix)
    assert keys.revoke(owner, key.prefix)
    assert keys.caller(long) is None
    assert not keys.any_valid()
    assert sorted(each.label for each in keys.all_of(owner)) == ["long", "short"]


def test_the_last_use_is_noted_by_the_minute(keys, clock):
    owner = keys.organisation("Centre")
    secret, _ = keys.create(owner, "x", [Scope.READ])
    keys.caller(secret)
    first = keys.all_of(owner)[0].last_used_at
    clock.now += timedelta(seconds=30)
    keys.caller(secret)
    assert keys.all_of(owner)[0].last_used_at == first
    clock.now += timedelta(seconds=31)
    keys.caller(secret)
    assert keys.all_of(owner)[0].last_used_at == clock.now


def test_a_publishable_key_may_only_analyse_and_names_its_origins(keys):
    owner = keys.organisation("Centre")
    secret, key = keys.create(owner, "page", [Scope.ANALYZE], origins=["https://coach.example"])
    assert key.prefix.startswith("avp_")
    assert keys.caller(secret).origins == ("https://coach.example",)
    assert keys.origins() == {"https://coach.example"}
    keys.revoke(owner, key.id)
    assert keys.origins() == frozenset()
    with pytest.raises(ConfigError, match="may have the scope analyze only"):
        keys.create(owner, "page", [Scope.READ], origins=["https://coach.example"])
    with pytest.raises(ConfigError, match=r"'https://coach\.example/' is no origin; write it as a browser does"):
        keys.create(owner, "page", [Scope.ANALYZE], origins=["https://coach.example/"])
    with pytest.raises(ConfigError, match="needs a scope"):
        keys.create(owner, "none", [])


def test_notes_come_back_as_they_were_and_nobody_elses(keys, notes):
    mine, other = keys.organisation("Mine"), keys.organisation("Other")
    kept = notes.add(mine, note(interview_date=date(2026, 3, 1), role="Analyst", consent=True))
    found = notes.get(mine, kept.id)
    assert (found.text, found.analysis, found.interview_date, found.consent, found.created_at) == (
        "Your SQL was weak.", {"findings": []}, date(2026, 3, 1), True, kept.created_at,
    )  # fmt: skip
    assert notes.get(other, kept.id) is None
    assert not notes.delete(other, kept.id)
    assert notes.page(other, Filter(), size=10).notes == ()
    assert notes.of_candidate(other, "c1") == []
    assert notes.erase(other, "c1") == 0
    assert notes.delete(mine, kept.id)
    assert notes.get(mine, kept.id) is None


def test_pages_hold_every_note_once_though_notes_are_added_meanwhile(keys, notes, clock):
    owner = keys.organisation("Mine")
    ids = []
    for number in range(23):
        clock.now += timedelta(seconds=number % 3)
        ids.append(notes.add(owner, note()).id)
    seen, cursor = [], None
    while True:
        page = notes.page(owner, Filter(), size=5, cursor=cursor)
        seen += [each.id for each in page.notes]
        clock.pass_days(1)
        notes.add(owner, note())
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)
    with pytest.raises(InputError, match="cursor is none that this service gave out"):
        notes.page(owner, Filter(), size=5, cursor="bm8=")


def test_filters_narrow_together(keys, notes):
    owner = keys.organisation("Mine")
    notes.add(owner, note(role="Analyst", company="A", source="mail", interview_date=date(2026, 1, 1)))
    notes.add(owner, note("c2", role="Analyst", interview_date=date(2026, 2, 1)))

    def count(**wanted):
        return len(notes.page(owner, Filter(**wanted), size=10).notes)

    assert [count(role="Analyst"), count(role="Analyst", candidate="c2"), count(company="A"), count(source="x")] == [2, 1, 1, 0]
    assert [count(since=date(2026, 1, 15)), count(until=date(2026, 1, 15)), count(model="toy 1.0.0")] == [1, 1, 2]


def test_everything_of_a_candidate_is_erased(keys, notes):
    owner = keys.organisation("Mine")
    for _ in range(3):
        notes.add(owner, note())
    notes.add(owner, note("c2"))
    notes.set_state(owner, "c1", "thank-you-note", "done")
    notes.set_state(owner, "c1", "thank-you-note", "dropped")
    assert notes.states(owner, "c1") == {"thank-you-note": "dropped"}
    assert notes.erase(owner, "c1") == 3
    assert notes.states(owner, "c1") == {}
    assert len(notes.page(owner, Filter(), size=10).notes) == 1


def test_retention_really_deletes(keys, notes, clock):
    short, long = keys.organisation("Short"), keys.organisation("Long")
    assert keys.organisation("Short", retention_days=30) == short
    notes.add(short, note())
    notes.add(long, note())
    clock.pass_days(29)
    assert notes.expire() == 0
    clock.pass_days(2)
    assert notes.expire() == 1
    assert (len(notes.page(short, Filter(), size=9).notes), len(notes.page(long, Filter(), size=9).notes)) == (0, 1)


def correction(**more):
    return NewCorrection("r1", "removed", 0, 17, "Your SQL was weak", {"aspect": "technical_skills"}, None, "toy 1.0.0", **more)


def test_corrections_come_back_as_they_were_and_end_with_what_they_are_about(database, keys, notes, clock):
    corrections = Corrections(database, clock)
    mine, other = keys.organisation("Mine", retention_days=30), keys.organisation("Other")
    kept = notes.add(mine, note())
    of_note = corrections.add(mine, correction(note=kept.id, candidate="c1"))
    of_text = corrections.add(mine, correction(candidate="c2", text="Your SQL was weak."))
    found = corrections.get(mine, of_note.id)
    assert found is not None
    assert (found.was, found.should, found.created_at) == ({"aspect": "technical_skills"}, None, clock.now)
    assert corrections.get(other, of_note.id) is None
    assert not corrections.delete(other, of_note.id)
    assert corrections.page(other, Wanted(), size=9).corrections == ()
    assert [len(corrections.by_text(mine, Wanted(note=kept.id))), len(corrections.by_text(mine, Wanted()))] == [1, 2]
    assert notes.delete(mine, kept.id)
    assert corrections.get(mine, of_note.id) is None
    clock.pass_days(31)
    assert notes.expire() == 0
    assert corrections.get(mine, of_text.id) is None


def test_notes_of_another_model_are_found_and_renewed_once(keys, notes, clock):
    mine, other = keys.organisation("Mine"), keys.organisation("Other")
    ids = []
    for number in range(3):
        clock.now += timedelta(seconds=1)
        ids.append(notes.add(mine, note(role=f"r{number % 2}")).id)
    notes.add(other, note())
    found, count = notes.outdated(mine, Filter(), "toy 2.0.0", size=2)
    assert ([each.id for each in found], count) == (ids[:2], 3)
    assert notes.outdated(mine, Filter(role="r1", notes=(ids[1],)), "toy 2.0.0", size=9)[1] == 1
    assert notes.outdated(mine, Filter(), "toy 1.0.0", size=9) == ([], 0)
    assert not notes.renew(other, found[0], {"findings": []}, "toy 2.0.0")
    assert [notes.renew(mine, found[0], {"findings": ["x"]}, "toy 2.0.0") for _ in range(2)] == [True, False]
    renewed = notes.get(mine, ids[0])
    assert renewed is not None
    assert (renewed.model, renewed.analysis) == ("toy 2.0.0", {"findings": ["x"]})
    assert notes.unknown(mine, [ids[2], "none"]) == ["none"]
    assert notes.unknown(other, ids) == ids


def test_erasing_a_candidate_takes_corrections_of_texts_along(database, keys, notes, clock):
    corrections = Corrections(database, clock)
    owner, other = keys.organisation("Mine"), keys.organisation("Other")
    for whose in (owner, other):
        corrections.add(whose, correction(candidate="c1", text="Late."))
    assert notes.erase(owner, "c1") == 0
    assert (len(corrections.of_candidate(owner, "c1")), len(corrections.of_candidate(other, "c1"))) == (0, 1)


def test_migrations_go_up_and_down_with_data_in_the_tables(database, keys, notes):
    notes.add(keys.organisation("Mine"), note())
    assert database.problem() is None
    database.migrate("base")
    assert "notes" not in inspect(database.engine).get_table_names()
    assert "run `afterview migrate`" in str(database.problem())
    database.migrate("0001")
    database.migrate()
    kept = notes.add(keys.organisation("Mine"), note())
    Corrections(database).add(keys.organisation("Mine"), correction(note=kept.id))
    database.migrate("0001")
    database.migrate()
    assert database.problem() is None


@pytest.mark.parametrize(("url", "complaint"), [("nonsense", "is no URL"), ("mysql://x/y", "there is no database 'mysql'")])
def test_what_is_no_database_is_refused(url, complaint):
    with pytest.raises(ConfigError, match=complaint):
        Database(url)


def test_a_database_that_is_not_there_is_a_problem(tmp_path):
    assert "cannot be reached" in str(Database(f"sqlite:///{tmp_path / 'none' / 'a.db'}").problem())
