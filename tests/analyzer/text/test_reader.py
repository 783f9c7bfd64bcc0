from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.labels import Polarity
from analyzer.text.artifacts import Document, Opening, PassageKind
from analyzer.text.reader import TextReader

READER = TextReader()


def quotes(text: str) -> list[str]:
    return [text[s.start : s.end] for s in READER.read(text).statements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You were friendly, but your SQL was weak.", ["You were friendly", "your SQL was weak"]),
        ("Great energy. Answers too long!", ["Great energy", "Answers too long"]),
        ("Unfortunately we felt that your answers were rather long.", ["your answers were rather long"]),
        ("lacks the skills and the experience for this level", ["lacks the skills", "the experience for this level"]),
        ("good CV; no references", ["good CV", "no references"]),
        ("Approx. 3 yrs. in retail. Never led anyone.", ["Approx. 3 yrs. in retail", "Never led anyone"]),
        ("Mr. Osei liked you", ["Mr. Osei liked you"]),
        ("knows e.g. Kafka very well", ["knows e.g. Kafka very well"]),
        ("Scored 2.5 of 5 in maths", ["Scored 2.5 of 5 in maths"]),
        ('"Very quiet." That was it, she said nothing more.', ["Very quiet", "That was it", "she said nothing more"]),
        ("asked nothing - not one thing - about us", ["asked nothing", "not one thing", "about us"]),
        ("well-spoken and on-time", ["well-spoken and on-time"]),
        ("Nice manner (a bit quiet though) and clear", ["Nice manner", "a bit quiet though", "clear"]),
        ("Also@work.example is good, but slow at times", ["Also@work.example is good", "slow at times"]),
        ("Good start. Then.what happened was dull", ["Good start", "Then.what happened was dull"]),
    ],
)
def test_statements_are_the_clauses_that_people_mean(text, expected):
    assert quotes(text) == expected


def test_list_items_are_statements_under_their_heading():
    document = READER.read("Strengths\n- clear voice\n- good SQL\n\nAreas to improve:\n* asked nothing\n* late")
    assert [(s.heading, s.sign) for s in document.statements] == [
        ("Strengths", Polarity.STRENGTH),
        ("Strengths", Polarity.STRENGTH),
        ("Areas to improve", Polarity.CONCERN),
        ("Areas to improve", Polarity.CONCERN),
    ]
    assert quotes(document.text) == ["clear voice", "good SQL", "asked nothing", "late"]


def test_a_label_before_a_colon_is_the_heading_of_what_follows():
    statement = READER.read("Weaknesses: could not explain joins at all").statements[0]
    assert (statement.heading, statement.sign) == ("Weaknesses", Polarity.CONCERN)
    assert quotes("Weaknesses: could not explain joins at all") == ["could not explain joins at all"]


def test_a_label_stays_with_a_rating_that_means_nothing_without_it():
    statement = READER.read("Listening 1/5").statements[0]
    assert statement.rating == pytest.approx(0.2)
    assert quotes("Delivery: 2/5") == ["Delivery: 2/5"]


def test_dashes_are_minus_signs_where_there_are_plus_signs():
    signs = [s.sign for s in READER.read("+ knows the trade\n- never led a team").statements]
    assert signs == [Polarity.STRENGTH, Polarity.CONCERN]
    assert [s.sign for s in READER.read("- knows the trade\n- never led a team").statements] == [None, None]


def test_wrapped_mail_lines_are_one_sentence_and_short_notes_are_not():
    wrapped = "We liked the way you spoke about your work with the apprentices and\nthe care you took over safety."
    assert quotes(wrapped)[-1] == "the care you took over safety"
    assert [s.opening for s in READER.read(wrapped).statements].count(Opening.BLOCK) == 1
    assert quotes("tidy CAD\nno questions for us") == ["tidy CAD", "no questions for us"]


MAIL = """From: Ann <ann@example.com>
Sent: Monday
Subject: Your interview

Dear Kofi,

Your SQL was weak.

Kind regards,
Ann Smith
Head of Data

This e-mail is confidential and intended only for the recipient.

On Mon, 2 Mar 2026 Kofi wrote:
> Could you tell me why?
>> You were late.
"""


def test_mail_furniture_is_set_apart_and_quoted_text_is_not():
    document = READER.read(MAIL)
    assert [passage.kind for passage in document.passed_over] == [
        PassageKind.HEADER,
        PassageKind.GREETING,
        PassageKind.SIGNATURE,
        PassageKind.DISCLAIMER,
        PassageKind.ATTRIBUTION,
    ]
    assert quotes(MAIL) == ["Your SQL was weak", "Could you tell me why", "You were late"]
    assert [s.quoted for s in document.statements] == [False, True, True]


@pytest.mark.parametrize(
    "text",
    [
        "Hi Tendai, no joy, they said you kept checking your phone",
        "Best answer of the day on pricing.\nWeak on forecasting though.",
        "Thanks for coming in, you were late",
        "Re: the exercise, your model was wrong",
    ],
)
def test_feedback_that_looks_like_furniture_is_kept(text):
    assert READER.read(text).passed_over == ()


def test_answers_between_quoted_lines_are_kept():
    text = "> Was my test all right?\nThe test was poor.\n> And the interview?\nYou rambled."
    assert quotes(text) == ["Was my test all right", "The test was poor", "the interview", "You rambled"]


@given(st.text(max_size=400))
def test_statements_lie_in_order_within_the_text(text):
    document = READER.read(text)
    position = 0
    for statement in document.statements:
        assert position <= statement.start < statement.end <= len(text)
        assert [text[t.start : t.end] for t in statement.tokens] == [t.text for t in statement.tokens]
        position = statement.end
    assert document.text == text


@given(st.text(alphabet="ab .,;-\n>:*+(\r\t🙂é\u202eא", max_size=200))
def test_awkward_layout_is_read_without_loss_of_place(text):
    for statement in READER.read(text).statements:
        assert text[statement.start : statement.end] == text[statement.start : statement.end].strip()
        assert statement.opening in Opening


def test_a_very_long_note_is_read():
    text = "Your SQL was weak, but you were friendly. " * 2500
    assert len(READER.read(text).statements) == 5000


def test_threads_read_the_same():
    texts = [f"Your answer {n} was long, but the SQL was good." for n in range(50)]
    expected = [READER.read(text) for text in texts]
    found: dict[int, list[Document]] = {}

    def work(number: int) -> None:
        found[number] = [READER.read(text) for text in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result == expected for result in found.values())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Leider müssen wir Ihnen mitteilen, dass wir uns für einen anderen Bewerber entschieden haben.", "de"),
        ("Lamentablemente le faltó experiencia en ventas y no conocía nuestra empresa.", "es"),
        ("tidy CAD, couldn't name one thing we manufacture", "en"),
        ("SystemVerilog 5/5. Listening 1/5. UVM 3/5.", "en"),
        ("Sí", "en"),
        ("", "en"),
    ],
)
def test_only_what_is_plainly_not_english_is_called_so(text, language):
    assert READER.read(text).language == language
