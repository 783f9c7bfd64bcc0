"""Bytes to text: UTF-8 where it is UTF-8, otherwise the encoding that fits the bytes, and a word on which one it was."""

from __future__ import annotations

import codecs
from typing import Final

from charset_normalizer import from_bytes

from analyzer.errors import InputError

MAX_BYTES: Final = 50_000_000
"""The largest file that is read whole, in bytes."""
SAMPLE_BYTES: Final = 1_000_000
"""How much of a file is looked at to find out its encoding."""

_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
)
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LIKELY: Final = ("cp1252", "iso8859_15", "cp1250", "cp1251", "mac_roman", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr")


def decode(data: bytes, name: str) -> str:
    """The text that bytes hold; a byte-order mark is honoured and left out.

    Args:
        data: the bytes.
        name: what to call them in an error.

    Raises:
        InputError: they are too many, a known binary format, or no text in any encoding.

    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    encoding = encoding_of(data, name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not {encoding.removesuffix('-sig').upper()}: byte {error.start} cannot be read. Save it as UTF-8 and try again."
        ) from error


def encoding_of(sample: bytes, name: str) -> str:
    """The encoding of the beginning of a text, as Python calls it; UTF-8 wherever that is possible.

    Raises:
        InputError: it is a known binary format, or no text.

    """
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    for magic, what in _MAGIC:
        if sample.startswith(magic):
            raise InputError(f"{name} is {what}, not text. Copy the feedback out of it into a text file, or paste it.")
    if b"\0" in sample:
        raise InputError(f"{name} is not text: it holds NUL bytes. Give a text file in UTF-8.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        return _guess(sample, name)
    return "utf-8-sig"


def _guess(sample: bytes, name: str) -> str:
    best = from_bytes(sample[:SAMPLE_BYTES], cp_isolation=list(_LIKELY)).best()
    if best is None:
        raise InputError(f"{name} is no text in UTF-8 or any other encoding that is known here. Save it as UTF-8 and try again.")
    return best.encoding
