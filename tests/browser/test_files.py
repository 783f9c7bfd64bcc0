"""Feedback that comes in a file, made by the programs that people use, is read; what cannot be is told kindly."""

from __future__ import annotations

import base64
import io
import mailbox
from email.message import EmailMessage
from typing import TYPE_CHECKING

import docx
import pytest
from pypdf import PdfReader, PdfWriter

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "You were friendly, but your SQL was weak. Ms Brontë liked your answers – all of them."


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Feedback", 1)
    document.add_paragraph(NOTE)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def mail(text: str = NOTE) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["Date"] = "Your interview", "anna@example.org", "Mon, 02 Mar 2026 15:40:00 +0100"
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    return made


def printed(chromium) -> bytes:
    page = chromium.new_page()
    page.set_content(f"<h1>Feedback</h1><p>{NOTE}</p>")
    made: bytes = page.pdf()
    page.close()
    return made


def locked(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def mbox(folder: Path) -> bytes:
    box = mailbox.mbox(folder / "in.mbox")
    box.add(mail("Your SQL was weak."))
    box.add(mail("You rambled."))
    box.close()
    return (folder / "in.mbox").read_bytes()


@pytest.fixture(scope="module")
def files(chromium, tmp_path_factory):
    """A folder with a file of each kind."""
    pdf = printed(chromium)
    held = {
        "note.txt": NOTE.encode(),
        "older.txt": NOTE.encode("cp1252"),
        "rejection.eml": bytes(mail()),
        "rejection.docx": word(),
        "rejection.pdf": pdf,
        "saved.html": f"<html><head><title>Inbox</title></head><body><p>{NOTE}</p></body></html>".encode(),
        "locked.pdf": locked(pdf),
        "many.mbox": mbox(tmp_path_factory.mktemp("mail")),
        "many.csv": b"feedback\nYour SQL was weak.\nYou rambled when you were asked about tests.\n",
        "broken.docx": b"PK\x03\x04 no",
        "old.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 100,
        "empty.txt": b" \n",
        "empty.eml": bytes(mail("\n")),
        "screenshot.png": b"\x89PNG\r\n\x1a\n",
        "huge.pdf": b"%PDF-1.7\n" + b"0" * 20_000_100,
    }
    folder = tmp_path_factory.mktemp("files")
    for name, content in held.items():
        (folder / name).write_bytes(content)
    return folder


def choose(page, files, name):
    with page.expect_file_chooser() as waiting:
        page.get_by_role("button", name="Choose a file").click()
    waiting.value.set_files(files / name)


DATA = """files => {
  const data = new DataTransfer();
  for (const { name, content } of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
  }
  return data;
}"""


def carried(page, files, *names):
    """Files as they hang at the mouse, or lie on the clipboard."""
    given = [{"name": name, "content": base64.b64encode((files / name).read_bytes()).decode()} for name in names]
    return page.evaluate_handle(DATA, given)


@pytest.mark.parametrize("name", ["note.txt", "older.txt", "rejection.eml", "rejection.docx", "rejection.pdf", "saved.html"])
def test_a_file_that_is_chosen_is_read_and_its_words_stand_in_the_field(page, files, name):
    choose(page, files, name)
    page.locator(".note .mark.concern", has_text="SQL").wait_for()
    assert " ".join(page.input_value("#text").split()).endswith(NOTE)
    assert not page.locator("#text-error").is_visible()


def test_a_file_may_be_dropped_anywhere_and_chosen_again(page, files):
    data = carried(page, files, "rejection.docx")
    page.dispatch_event("h1", "dragover", {"dataTransfer": data})
    assert "over" in page.locator("#form").get_attribute("class")
    page.dispatch_event("h1", "drop", {"dataTransfer": data})
    page.locator(".note .mark.concern", has_text="SQL").wait_for()
    assert page.locator("#form").get_attribute("class") == ""
    for _ in range(2):
        page.get_by_role("button", name="Start again").click()
        choose(page, files, "rejection.docx")
        page.locator(".note .mark.concern", has_text="SQL").wait_for()


PASTE = """data => document.querySelector("#text").dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))"""


def test_a_file_may_be_pasted_and_words_are_pasted_as_ever(page, files):
    page.evaluate(PASTE, carried(page, files, "rejection.eml"))
    page.locator(".note .mark.concern", has_text="SQL").wait_for()
    page.evaluate("navigator.clipboard.writeText('You rambled.')")
    page.focus("#text")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")
    assert page.input_value("#text") == "You rambled."


def test_a_text_goes_nowhere_to_be_opened(page, files):
    page.route("**/v1/analyze/file", lambda route: route.abort())
    choose(page, files, "note.txt")
    page.locator(".note .mark.concern", has_text="SQL").wait_for()


def test_of_several_files_one_is_asked_for(page, files):
    page.dispatch_event("#text", "drop", {"dataTransfer": carried(page, files, "note.txt", "rejection.pdf")})
    page.locator("#text-error", has_text="Those are 2 files. Here one is read at a time").wait_for()
    assert page.input_value("#text") == ""


TROUBLES = [
    ("many.mbox", "many.mbox holds 2 notes. Here one is read at a time"),
    ("many.csv", "many.csv holds 2 notes"),
    ("screenshot.png", "screenshot.png is a picture, and pictures are not read here. Type the words out, or paste them."),
    ("empty.txt", "empty.txt holds no words."),
    ("empty.eml", "empty.eml holds no words."),
    ("old.doc", "old.doc is of a kind that is not read here. Read are text, e-mail (.eml), Word (.docx), PDF and web pages (.html)."),
    ("broken.docx", "is no Word document"),
    ("locked.pdf", "locked.pdf is protected by a password."),
    ("huge.pdf", "huge.pdf is too large to be read here. You can open it yourself and paste its words."),
]


@pytest.mark.parametrize(("name", "told"), TROUBLES, ids=[name for name, _ in TROUBLES])
def test_what_cannot_be_read_is_told_kindly_and_leaves_the_words_in_the_field(page, files, name, told):
    page.fill("#text", "You were late.")
    choose(page, files, name)
    page.locator("#text-error", has_text=told).wait_for()
    assert page.input_value("#text") == "You were late."
    assert page.locator("#read").text_content() == "Read it"
    assert not page.locator("#result").is_visible()


def test_a_folder_is_told_as_what_it_is(page, files):
    gone = "() => { const data = new DataTransfer(); const file = new File([], 'mails');"
    gone += " file.arrayBuffer = () => Promise.reject(new DOMException('no', 'NotFoundError')); data.items.add(file);"
    gone += " Object.defineProperty(data, 'files', { value: [file] }); return data; }"
    page.dispatch_event("#text", "drop", {"dataTransfer": page.evaluate_handle(gone)})
    page.locator("#text-error", has_text="mails cannot be opened. Is it a folder, or has it been moved?").wait_for()


def test_many_notes_are_too_many(page, files):
    problem = '{"type": "/problems/too-many-notes", "detail": "Read it with `afterview batch`."}'
    page.route("**/v1/analyze/file", lambda route: route.fulfill(status=413, content_type="application/problem+json", body=problem))
    choose(page, files, "many.csv")
    page.locator("#text-error", has_text="many.csv holds very many notes.").wait_for()


def test_a_service_with_keys_asks_for_one_and_then_opens_the_file(visit, keyed, files):
    page = visit(keyed.url)
    choose(page, files, "rejection.docx")
    page.fill("#key-field", keyed.key)
    page.get_by_role("button", name="Use this key").click()
    page.locator(".note .mark.concern", has_text="SQL").wait_for()
