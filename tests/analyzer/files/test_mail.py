"""E-mail, made with the standard library's own classes."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage

import pytest

from analyzer.files.mail import open_eml, open_mbox
from analyzer.files.rows import BadRow


def message(text: str = "Your SQL was weak – sorry.\n", html: str | None = None, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "Your interview, Zoë", "anna@example.org", "me@example.org"
    made["Date"], made["Message-ID"] = "Mon, 02 Mar 2026 15:40:00 +0100", "<1@example.org>"
    for name, value in headers.items():
        made.replace_header(name, value)
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_the_decoded_plain_body_is_the_note_and_headers_are_columns():
    (row,) = open_eml(bytes(message(html="<p>other</p>")), "a.eml").rows
    assert row.note.text == "Your SQL was weak – sorry."
    assert row.note.id == "<1@example.org>"
    assert row.columns == {
        "subject": "Your interview, Zoë", "from": "anna@example.org", "to": "me@example.org", "date": "2026-03-02T15:40:00+01:00",
    }  # fmt: skip


def test_of_html_alone_the_words_are_read():
    made = message()
    made.set_content("<p>Nice to meet you.</p><ul><li>weak SQL</li></ul>", subtype="html")
    (row,) = open_eml(bytes(made), "a.eml").rows
    assert row.note.text == "Nice to meet you.\n- weak SQL"


def test_attachments_are_left_alone():
    made = message()
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="x.pdf")
    (row,) = open_eml(bytes(made), "a.eml").rows
    assert row.note.text == "Your SQL was weak – sorry."


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\ncaf=E9\n", "café"),
        (b"Content-Type: text/plain; charset=no-such-thing\n\nna\xefve\n", "naïve"),
        (b"Content-Type: image/png\n\nx", ""),
        (b"", ""),
    ],
)
def test_encodings_are_decoded(raw, text):
    (row,) = open_eml(raw, "a.eml").rows
    assert row.note.text == text


def test_a_message_that_cannot_be_taken_apart_is_reported(monkeypatch):
    monkeypatch.setattr("analyzer.files.mail._body", lambda _: (_ for _ in ()).throw(ValueError("broken")))
    (row,) = open_eml(b"Subject: x\n\ny", "a.eml").rows
    assert isinstance(row, BadRow)
    assert "message 1: its MIME structure cannot be read: broken" in row.reason


def test_a_wrong_date_is_no_column():
    (row,) = open_eml(bytes(message(date="yesterday")).replace(b"yesterday", b"yesterday"), "a.eml").rows
    assert "date" not in row.columns


def test_a_mailbox_is_read_message_by_message(tmp_path):
    box = mailbox.mbox(tmp_path / "in.mbox")
    for text in ("First.\n", "From here on it went wrong.\n"):
        box.add(message(text))
    box.close()
    opened = open_mbox(tmp_path / "in.mbox", "in.mbox")
    assert opened.count == 2
    assert [(row.number, row.note.text.removeprefix(">")) for row in opened.rows] == [(1, "First."), (2, "From here on it went wrong.")]
