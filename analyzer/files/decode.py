"""Bytes to text, strictly: what is not text is refused with a reason, never guessed at."""

from __future__ import annotations

import codecs
from typing import Final

from analyzer.errors import InputError

MAX_BYTES: Final = 50_000_000
"""The largest file that is read whole, in bytes."""

_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip file"),
)


def decode(data: bytes, name: str) -> str:
    """The text that UTF-8 bytes hold; a byte-order mark is honoured (UTF-16 too) and left out.

    Args:
        data: the bytes.
        name: what to call them in an error.

    Raises:
        InputError: they are too many, a known binary format, or no UTF-8.

    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16", name)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"{name} is {what}, not text. Copy the feedback out of it into a text file, or paste it.")
    if b"\0" in data:
        raise InputError(f"{name} is not text: it holds NUL bytes. Give a text file in UTF-8.")
    return _decoded(data, "utf-8-sig", name)


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not {encoding.removesuffix('-sig').upper()}: byte {error.start} cannot be read. Save it as UTF-8 and try again."
        ) from error
