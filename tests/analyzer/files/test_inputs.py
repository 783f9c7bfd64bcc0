"""From what a user names to rows: suffixes, folders, globs, archives, standard input."""

from __future__ import annotations

import io
import json
import mailbox
import os
import zipfile
from email.message import EmailMessage

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.errors import InputError
from analyzer.files import archives
from analyzer.files.inputs import Input, find_inputs, open_input, standard_input
from analyzer.files.rows import BadRow, ReadOptions

TEXT = "Your answers were far too long for us."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.csv").write_text(f"id,feedback\n1,{TEXT}\n", "utf-8")
    (tmp_path / "c.jsonl").write_text('{"text": "Late."}\n', "utf-8")
    (tmp_path / "d.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("no", "utf-8")
    return tmp_path


def read(*names, **options):
    return [row for each in find_inputs(names) for row in open_input(each, ReadOptions(**options)).rows]


def test_a_folder_gives_its_files_by_name_and_leaves_hidden_and_unknown_ones(folder):
    assert [each.name for each in find_inputs([str(folder)])] == [str(folder / name) for name in ("a.txt", "b.csv", "c.jsonl")]


def test_a_glob_and_a_path_give_each_file_once(folder):
    assert [each.name for each in find_inputs(["*.csv", "b.csv", "a.txt"])] == ["b.csv", "a.txt"]
    assert [each.name for each in find_inputs([str(folder / "*.csv")])] == [str(folder / "b.csv")]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("none.csv", "there is no file or folder none.csv"),
        ("*.xml", r"no file fits \*\.xml"),
        ("d.png", "what kind of file is it"),
        ("empty", "the folder empty holds no file that can be read"),
    ],
)
def test_a_name_that_stands_for_nothing_is_an_error(folder, name, complaint):
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match=complaint):
        find_inputs([name])


def test_the_format_can_be_said(folder):
    (folder / "odd.dat").write_text(f"feedback\n{TEXT}\n", "utf-8")
    (given,) = find_inputs(["odd.dat"], "csv")
    assert [row.note.text for row in open_input(given).rows] == [TEXT]
    with pytest.raises(InputError, match="there is no format 'word'"):
        find_inputs(["odd.dat"], "word")


def test_parquet_is_read_with_its_types(folder):
    pq.write_table(pa.table({"n": [1, 2, 3], "feedback": [TEXT, None, "Was kind."], "ok": [True, False, None]}), folder / "p.parquet")
    (given,) = find_inputs(["p.parquet"])
    opened = open_input(given)
    assert opened.count == 3
    assert [(row.note.text, row.columns["ok"]) for row in opened.rows] == [(TEXT, True), ("", False), ("Was kind.", None)]


def test_where_the_format_names_its_columns_a_name_may_be_a_sentence(folder):
    name = "What the candidate could have done better"
    (folder / "s.json").write_text(json.dumps([{name: TEXT}]), "utf-8")
    pq.write_table(pa.table({name: [TEXT]}), folder / "s.parquet")
    for kind in ("json", "parquet"):
        (row,) = open_input(Input(f"s.{kind}", kind, folder / f"s.{kind}")).rows
        assert row.note.text == TEXT


def test_parquet_with_a_column_that_is_no_text_reports_its_rows(folder):
    pq.write_table(pa.table({"feedback": [[1], [2]]}), folder / "p.parquet")
    rows = read("p.parquet", text="feedback")
    assert all(isinstance(row, BadRow) and "is list, not text" in row.reason for row in rows)


def test_what_is_no_parquet_is_refused(folder):
    (folder / "p.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="is no Parquet file"):
        read("p.parquet")


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return stream.getvalue()


def test_the_files_of_an_archive_are_read_and_what_is_none_is_reported(folder, tmp_path):
    box = mailbox.mbox(tmp_path / "in.mbox")
    message = EmailMessage()
    message.set_content(TEXT)
    box.add(message)
    box.close()
    data = zipped(a__txt=TEXT.encode(), b__csv=f"feedback\n{TEXT}\n".encode(), c__png=b"x", d__mbox=(tmp_path / "in.mbox").read_bytes())
    (folder / "z.zip").write_bytes(data)
    (given,) = find_inputs(["z.zip"])
    opened = open_input(given)
    assert opened.found == "zip archive, 3 of 4 files can be read"
    rows = list(opened.rows)
    assert [row.source for row in rows] == ["z.zip/a.txt", "z.zip/b.csv", "z.zip/c.png", "z.zip/d.mbox"]
    assert [isinstance(row, BadRow) for row in rows] == [False, False, True, False]


def test_an_archive_that_would_flood_the_machine_is_refused(folder, monkeypatch):
    (folder / "bomb.zip").write_bytes(zipped(a__txt=b"0" * 20_000_000))
    with pytest.raises(InputError, match=r"unfolds from [\d,]+ into 20,000,000 bytes; that is refused"):
        read("bomb.zip")
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    (folder / "many.zip").write_bytes(zipped(a__txt=b"x", b__txt=b"y"))
    with pytest.raises(InputError, match="holds 2 files; at most 1"):
        read("many.zip")


def test_an_archive_behind_a_password_or_broken_is_refused(folder):
    data = bytearray(zipped(a__txt=b"secret words"))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = data.index(mark)
        data[place + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    (folder / "locked.zip").write_bytes(bytes(data))
    with pytest.raises(InputError, match="protected by a password"):
        read("locked.zip")
    (folder / "bad.zip").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(InputError, match="is no zip archive"):
        read("bad.zip")


def test_a_file_that_is_too_large_to_be_read_whole_is_refused(folder, monkeypatch):
    monkeypatch.setattr("analyzer.files.inputs.MAX_BYTES", 10)
    with pytest.raises(InputError, match="of this format at most 10 are read"):
        read("a.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error_with_the_reason(folder):
    (folder / "a.txt").chmod(0)
    with pytest.raises(InputError, match=r"cannot read a\.txt: Permission denied"):
        read("a.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"text": "x"}\n', "jsonl"),
        (b"[]", "json"),
        (b"From me", "mbox"),
        (b"%PDF-1", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"You were late", "txt"),
        (b"", "txt"),
    ],
)
def test_standard_input_says_what_it_is_by_its_beginning(tmp_path, data, kind):
    given = standard_input(io.BytesIO(data), tmp_path)
    assert (given.kind, given.path.read_bytes(), given.size) == (kind, data, len(data))
    assert standard_input(io.BytesIO(data), tmp_path, "csv").kind == "csv"


def test_the_size_of_what_is_in_memory_is_known():
    assert Input("x", "txt", None, b"abc").size == 3
