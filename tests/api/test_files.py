"""Documents that are sent to be read: every kind, none kept, and none that brings the service down."""

from __future__ import annotations

import io
import json
import multiprocessing
import threading
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from analyzer.errors import InputError
from analyzer.files.inputs import Input
from analyzer.files.kinds import kind_of_sent
from analyzer.files.rows import ReadOptions
from api import examples, reading
from api.reading import FileReader
from api.routes import files
from api.storage.keys import Keys, Scope

SAID = "Your SQL was weak."
FORM = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(text=SAID) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(text=SAID) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    of_font = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    font = DictionaryObject({NameObject(f"/{name}"): NameObject(f"/{value}") for name, value in of_font.items()})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = stream
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def mail(text=SAID) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Your interview"
    message.set_content(text)
    return bytes(message)


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "."), data)
    return stream.getvalue()


@pytest.fixture
def send(client):
    def send(name, data, media_type=None, **more):
        file = (name, data) if media_type is None else (name, data, media_type)
        fields = more.pop("fields", {})
        return client.post("/v1/analyze/file", files={"file": file}, data=fields, **more)

    return send


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", word()),
        ("a.pdf", pdf()),
        ("a.eml", mail()),
        ("a.txt", SAID.encode()),
        ("a.html", f"<p>{SAID}</p>".encode()),
        ("a.json", json.dumps({"text": SAID}).encode()),
        ("a.zip", archive(in__txt=SAID.encode())),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_is_read(send, name, data):
    answer = send(name, data)
    assert answer.status_code == 200, answer.text
    (result,) = answer.json()["results"]
    found = result["analysis"]["findings"][0]
    assert (found["aspect"], found["quote"]) == ("technical_skills", "Your SQL was weak")
    assert result["source"].startswith(name)
    assert answer.json()["counts"] == {"ok": 1, "error": 0}


def test_a_table_gives_a_note_a_row_with_its_columns_and_what_is_wrong(send):
    data = f"id,feedback,team\nn1,{SAID},Ops\nn2,too,many,cells\nn3,You were friendly.,HR\n".encode()
    body = send("f.csv", data, fields={"text_column": "feedback"}).json()
    assert body["file"] == {"name": "f.csv", "kind": "csv", "found": "UTF-8, separated by commas, text in 'feedback', id in 'id'"}
    assert [(each["row"], each["status"]) for each in body["results"]] == [(1, "ok"), (2, "error"), (3, "ok")]
    assert body["results"][2]["columns"] == {"id": "n3", "team": "HR"}
    assert body["results"][2]["analysis"]["id"] == "n3"
    assert body["results"][1]["problem"]["type"] == "/problems/unreadable-file"
    assert body["counts"] == {"ok": 2, "error": 1}


def test_offsets_and_blocks_are_as_asked_for(send):
    body = send("a.txt", f"\U0001f600 {SAID}\n\nYou were late.".encode(), fields={"offsets": "utf16", "blocks": "true"}).json()
    assert [each["row"] for each in body["results"]] == [1, 2]
    found = body["results"][0]["analysis"]["findings"][0]
    assert found["end"] == len(found["quote"]) + 1


@pytest.mark.parametrize(
    ("name", "media_type", "data", "kind"),
    [
        ("a.DOCX", "application/octet-stream", b"", "docx"),
        ("C:\\mails\\a.eml", None, b"", "eml"),
        ("", DOCX, b"", "docx"),
        ("", "text/plain; charset=utf-8", b"", "txt"),
        ("blob", "application/octet-stream", word(), "docx"),
        ("blob", None, pdf(), "pdf"),
        ("blob", None, archive(a__txt=b"x"), "zip"),
        ("blob", None, b"PK\x03\x04", "zip"),
    ],
)
def test_the_kind_of_a_file_is_told_by_name_type_or_beginning(name, media_type, data, kind):
    assert kind_of_sent(name, media_type, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "status", "problem", "detail"),
    [
        ("a.png", b"\x89PNG", 415, "unsupported-file", "a.png (image/png) is of no kind that is read. There are: .csv, .docx"),
        ("blob", b"\x00\x01", 415, "unsupported-file", "blob (application/octet-stream) is of no kind"),
        ("a.docx", b"PK no", 422, "unreadable-file", "is no Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0", 422, "unreadable-file", "protected by a password or an old .doc"),
        ("a.pdf", b"%PDF-1.4", 422, "unreadable-file", "is no PDF"),
        ("a.docx", archive(word__xml=bytes(40_000_000)), 422, "unreadable-file", "unfolds from"),
        ("a.xlsx", archive(xl__xml=bytes(40_000_000)), 422, "unreadable-file", "unfolds from"),
        ("a.zip", archive(a__txt=bytes(40_000_000)), 422, "unreadable-file", "unfolds from"),
        ("a.csv", b"", 422, "unreadable-file", "a.csv is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_clear_problem(send, name, data, status, problem, detail):
    answer = send(name, data)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert detail in answer.json()["detail"]


def test_a_pdf_behind_a_password_says_so(send):
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    assert "protected by a password" in send("a.pdf", stream.getvalue()).json()["detail"]


def test_a_file_that_is_too_large_or_holds_too_many_notes_says_what_to_do(make_client):
    client = make_client(max_file_bytes=200_000, max_batch=3)
    large = client.post("/v1/analyze/file", files={"file": ("a.txt", bytes(200_001))})
    assert (large.status_code, large.json()["type"]) == (413, "/problems/body-too-large")
    assert "The file has more than 200,000 bytes. Send a part of it, or read the whole with `afterview batch`." in large.json()["detail"]
    assert client.post("/v1/analyze/file", files={"file": ("a.txt", bytes(500_000))}).status_code == 413
    many = client.post("/v1/analyze/file", files={"file": ("a.csv", "feedback\n" + f"{SAID}\n" * 4)})
    assert (many.status_code, many.json()["type"]) == (413, "/problems/too-many-notes")
    assert "`afterview batch`" in many.json()["detail"]
    assert client.post("/v1/analyze/file", files={"file": ("a.csv", "feedback\n" + f"{SAID}\n" * 3)}).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body", "status", "detail"),
    [
        ("application/json", b"{}", 415, "Send `Content-Type: multipart/form-data`"),
        ("multipart/form-data", b"", 415, "multipart/form-data"),
        (FORM, b"no form at all", 400, "The form cannot be taken apart"),
        (FORM, PART % b"file" + b"abc", 400, "breaks off before its end"),
        (FORM, PART % b"blocks" + b"1\r\n--x--\r\n", 422, "#/file: the form holds no file"),
    ],
)  # fmt: skip
def test_what_is_no_form_with_a_file_is_refused(client, content_type, body, status, detail):
    answer = client.post("/v1/analyze/file", content=body, headers={"content-type": content_type})
    assert answer.status_code == status
    assert detail in answer.json()["detail"]


def test_unknown_wrong_and_doubled_fields_are_refused(client, send):
    unknown = send("a.txt", b"x", fields={"colour": "red"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "#/colour")
    assert send("a.txt", b"x", fields={"blocks": "perhaps"}).json()["errors"][0]["pointer"] == "#/blocks"
    assert "may have 5,000 bytes" in send("a.txt", b"x", fields={"text_column": "x" * 6_000}).json()["detail"]
    two = client.post("/v1/analyze/file", files=[("file", ("a.txt", b"x")), ("file", ("b.txt", b"y"))])
    assert "#/file: the form holds two files" in two.json()["detail"]
    again = client.post("/v1/analyze/file", files=[("file", ("a.txt", b"x")), ("blocks", (None, b"1")), ("blocks", (None, b"1"))])
    assert "#/blocks: the field stands twice" in again.json()["detail"]


def test_a_publishable_key_may_send_files_from_its_pages(make_client, tmp_path):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}")
    keys: Keys = client.app.state.stores.keys
    secret, _ = keys.create(keys.organisation("Mine"), "page", [Scope.ANALYZE], origins=["https://coach.example"])
    headers = {"authorization": f"Bearer {secret}", "origin": "https://coach.example"}
    assert client.post("/v1/analyze/file", files={"file": ("a.txt", SAID)}, headers=headers).status_code == 200
    assert client.post("/v1/analyze/file", files={"file": ("a.txt", SAID)}).status_code == 401


def never_ending(sending, given, options, most, memory):
    time.sleep(60)


def broken_off(sending, given, options, most, memory):
    raise SystemExit(3)


@pytest.mark.parametrize(("work", "complaint"), [(never_ending, "takes longer than 0.5 seconds"), (broken_off, "its reader broke off")])
def test_a_reader_that_does_not_come_to_an_end_is_stopped(monkeypatch, work, complaint):
    monkeypatch.setattr(reading, "_work", work)
    with pytest.raises(InputError, match=complaint):
        FileReader(seconds=0.5 if work is never_ending else 20).read(Input("a.txt", "txt", None, b"x"), ReadOptions(), 1)


@pytest.mark.parametrize(("data", "complaint"), [(b"", "a.csv is empty"), (b"feedback\nYou were late.\nTwice.\n", None)])
def test_what_the_process_sends(monkeypatch, data, complaint):
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.setrlimit", lambda _, limit: limits.append(limit))
    receiving, sending = multiprocessing.Pipe(duplex=False)
    reading._work(sending, Input("a.csv", "csv", None, data), ReadOptions(), 1, 1_000)
    found = receiving.recv()
    receiving.close()
    assert limits[0][0] == limits[0][1] > 1_000
    assert str(found).startswith(complaint) if complaint else len(found.rows) == 1


def test_a_process_without_memory_says_so(monkeypatch):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr(reading, "_MEMORY", Path("/none"))
    monkeypatch.setattr(reading, "open_input", greedy)
    receiving, sending = multiprocessing.Pipe(duplex=False)
    reading._work(sending, Input("a.csv", "csv", None, b""), ReadOptions(), 1, 1_000)
    assert "needs more memory than is allowed" in str(receiving.recv())
    receiving.close()


def test_a_file_that_needs_too_much_memory_is_refused():
    with pytest.raises(InputError, match=r"needs more memory than is allowed|reader broke off"):
        FileReader(memory=20_000_000).read(Input("a.txt", "txt", None, b"word " * 8_000_000), ReadOptions(), 1)


def test_the_service_answers_others_while_a_file_is_read(make_client, monkeypatch):
    monkeypatch.setattr(reading, "_work", never_ending)
    client = make_client()
    client.app.state.files = FileReader(seconds=1.5)
    answers: list[str] = []

    def send() -> None:
        answers.append(client.post("/v1/analyze/file", files={"file": ("a.txt", "x")}).json()["type"])

    sending = [threading.Thread(target=send) for _ in range(4)]
    for thread in sending:
        thread.start()
    began = time.monotonic()
    for _ in range(5):
        assert client.post("/v1/analyze", json={"text": SAID}).status_code == 200
    assert time.monotonic() - began < 1.4
    for thread in sending:
        thread.join()
    assert answers == ["/problems/unreadable-file"] * 4


def test_the_example_is_what_it_shows(client):
    assert files.FileOut.model_validate(examples.FILE).counts.error == 1
    body = client.get("/openapi.json").json()["paths"]["/v1/analyze/file"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert set(body["schema"]["properties"]) == {"file", *files.FileFields.model_fields}
