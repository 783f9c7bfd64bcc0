from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.engine import load
from analyzer.errors import ConfigError, InputError, ModelIncompatibleError
from analyzer.labels import Category, Polarity
from analyzer.results import Analysis, Note
from analyzer.store.folder import save

TEXT = "Unfortunately your SQL was weak, but you were friendly. We went with somebody who was a closer match."
ANY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def test_a_note_is_read_from_end_to_end(toy_analyzer):
    analysis = toy_analyzer.analyze(TEXT, id="row-1")
    concern, strength = analysis.findings
    assert (concern.quote, concern.category, concern.polarity) == ("your SQL was weak", Category.SKILLS_GAP, Polarity.CONCERN)
    assert (strength.quote, strength.polarity) == ("you were friendly", Polarity.STRENGTH)
    assert "a closer match" in analysis.remarks[0].quote
    assert analysis.id == "row-1"
    assert analysis.specific is True
    assert analysis.plan is not None
    assert analysis.plan.first
    assert analysis.categories.of(concern.category, concern.polarity) >= concern.confidence


def test_an_unspecific_refusal_is_answered_with_a_question(toy_analyzer):
    analysis = toy_analyzer.analyze("We went with somebody who was a closer match.")
    assert analysis.specific is False
    assert analysis.plan is not None
    assert analysis.plan.question


@pytest.mark.parametrize("text", ["", " \n\t", "...", "🙂"])
def test_a_note_without_words_gets_a_warning_and_nothing_else(toy_analyzer, text):
    analysis = toy_analyzer.analyze(text)
    assert analysis.findings == ()
    assert analysis.warnings[0].code == "empty"


def test_what_was_passed_over_is_said_with_its_place(toy_analyzer):
    text = "Dear Kofi,\nYour SQL was weak.\nKind regards,\nAnn"
    warnings = toy_analyzer.analyze(text).warnings
    assert [(w.code, text[w.start : w.end]) for w in warnings] == [
        ("passed_over", "Dear Kofi,"),
        ("passed_over", "Kind regards,\nAnn"),
    ]


def test_many_notes_are_read_in_order_and_lazily(toy_analyzer):
    taken = []

    def notes():
        for number in range(1000):
            taken.append(number)
            yield Note(f"Answer {number} was weak.", str(number))

    stream = toy_analyzer.analyze_many(notes())
    assert [next(stream).id for _ in range(3)] == ["0", "1", "2"]
    assert len(taken) < 200


@ANY
@given(
    texts=st.lists(
        st.sampled_from([TEXT, "", "Late.", "Leider waren Ihre Kenntnisse nicht ausreichend genug.", "ok"]) | st.text(max_size=80),
        max_size=5,
    )
)
def test_a_note_does_not_depend_on_its_neighbours(toy_analyzer, texts):
    together = list(toy_analyzer.analyze_many(Note(text) for text in texts))
    assert together == [toy_analyzer.analyze(text) for text in texts]


@ANY
@given(text=st.text(max_size=300) | st.text(alphabet="SQL was weak.,\n\r-*>:🙂\u202e ", max_size=200))
def test_quotes_are_the_text_at_their_offsets(toy_analyzer, text):
    analysis = toy_analyzer.analyze(text)
    assert Analysis.from_dict(analysis.to_dict()) == analysis
    starts = [finding.start for finding in analysis.findings]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "text", [TEXT.replace(" ", "\r\n", 3), "<p>Your SQL was&nbsp;weak.</p>", "שלום your SQL was weak 🙂🙂", "\ufeff" + TEXT]
)
def test_awkward_text_is_returned_untouched(toy_analyzer, text):
    assert toy_analyzer.analyze(text).text == text


def test_a_note_of_a_hundred_thousand_characters_is_read(toy_analyzer):
    analysis = toy_analyzer.analyze(("Your SQL was weak. " * 6000)[:100_000])
    assert len(analysis.findings) > 5000


def test_threads_share_one_analyzer(toy_analyzer):
    expected = toy_analyzer.analyze(TEXT)
    found: list[Analysis] = []
    threads = [threading.Thread(target=lambda: found.extend(toy_analyzer.analyze(TEXT) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 80


def test_text_that_is_no_string_or_too_long_is_refused(toy_analyzer):
    with pytest.raises(InputError):
        toy_analyzer.analyze(None)
    with pytest.raises(InputError):
        toy_analyzer.analyze("x" * 200_001)


def test_a_model_describes_itself(toy_analyzer):
    described = toy_analyzer.describe()
    assert (described["name"], toy_analyzer.model.version) == ("toy", "1.0.0")
    assert described["metrics"]["test"]["notes"] == 3


def test_an_empty_name_and_a_model_of_another_kind_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="empty"):
        load("")
    save(tmp_path / "x", {"no": "weights"}, description={"name": "x", "version": "1", "language": "en", "labels": ()}, card="")
    with pytest.raises(ModelIncompatibleError, match="holds a dict"):
        load(str(tmp_path / "x"))


def test_the_same_text_gives_the_same_analysis_in_another_process_order(toy_analyzer):
    first = toy_analyzer.analyze(TEXT)
    for _ in toy_analyzer.analyze_many(Note(f"noise {number}") for number in range(100)):
        pass
    assert toy_analyzer.analyze(TEXT) == replace(first)


def test_several_notes_are_numbered_and_planned_together(toy_analyzer):
    brief = toy_analyzer.brief([Note("Your SQL was weak."), Note("You were friendly.", "panel")])
    assert [note.id for note in brief.notes] == ["1", "panel"]
    assert {reason.note for action in brief.plan.first for reason in action.because} <= {"1", "panel"}


def test_a_lone_note_keeps_its_id(toy_analyzer):
    assert toy_analyzer.brief([Note("Your SQL was weak.")]).notes[0].id is None


@pytest.mark.parametrize(("notes", "fault"), [([], "no note"), ([Note("a", "x"), Note("b", "x")], "same id")])
def test_a_brief_needs_notes_that_can_be_told_apart(toy_analyzer, notes, fault):
    with pytest.raises(InputError, match=fault):
        toy_analyzer.brief(notes)
