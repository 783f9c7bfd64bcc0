"""What kind of file something is: by its suffix, its media type, or its beginning."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import Final

from analyzer.errors import InputError

SUFFIXES: Final = {
    ".txt": "txt", ".text": "txt", ".md": "txt", ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "json", ".parquet": "parquet", ".mbox": "mbox", ".eml": "eml", ".html": "html", ".htm": "html", ".docx": "docx", ".pdf": "pdf",
    ".xlsx": "sheet", ".xlsm": "sheet", ".xlsb": "sheet", ".xls": "sheet", ".ods": "sheet", ".zip": "zip",
}  # fmt: skip
FORMATS: Final = tuple(dict.fromkeys(SUFFIXES.values()))
"""The names of the formats that can be read."""
START_BYTES: Final = 8
_STARTS: Final = ((b"PAR1", "parquet"), (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"From ", "mbox"), (b"{", "jsonl"), (b"[", "json"))
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES: Final = {
    "text/plain": "txt", "text/markdown": "txt", "text/csv": "csv", "text/tab-separated-values": "csv", "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl", "application/json": "json", "application/vnd.apache.parquet": "parquet", "application/mbox": "mbox",
    "message/rfc822": "eml", "text/html": "html", f"{_OFFICE}.wordprocessingml.document": "docx", "application/pdf": "pdf",
    f"{_OFFICE}.spreadsheetml.sheet": "sheet", "application/vnd.ms-excel": "sheet",
    "application/vnd.ms-excel.sheet.macroenabled.12": "sheet",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "sheet", "application/vnd.oasis.opendocument.spreadsheet": "sheet",
    "application/zip": "zip",
}  # fmt: skip
_INSIDE: Final = {"word/document.xml": "docx", "xl/workbook.xml": "sheet", "xl/workbook.bin": "sheet"}


def kind_of_start(start: bytes) -> str | None:
    """The format that begins so; None where the beginning does not say."""
    return next((found for magic, found in _STARTS if start.startswith(magic)), None)


def kind_of_sent(name: str, media_type: str | None, data: bytes | None = None) -> str:
    """The format of a file that somebody sent, with a name, with a media type, or with neither.

    Args:
        name: its name, of which the suffix counts; it may be empty.
        media_type: what the sender calls it.
        data: the file, or its first bytes, where neither says what it is.

    Raises:
        InputError: it is of no kind that is read; the message lists those that are.

    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    found = SUFFIXES.get(suffix) or _MEDIA_TYPES.get((media_type or "").partition(";")[0].strip().lower())
    if found is None and not suffix and data is not None:
        found = kind_of_start(data)
        if found == "zip":
            found = _kind_inside(data)
    if found is None:
        what = f"{name or 'the file'} ({media_type})" if media_type else name or "the file"
        raise InputError(f"{what} is of no kind that is read. There are: {', '.join(sorted(SUFFIXES))}; name the file with its suffix.")
    return found


def _kind_inside(data: bytes) -> str:
    """Whether an archive is an Office document."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError):
        return "zip"
    return next((kind for inside, kind in _INSIDE.items() if inside in names), "zip")
