"""Zip archives: their files one by one, within limits, so that a small archive cannot unfold into a flood."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from analyzer.errors import InputError
from analyzer.files.decode import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES: Final = 10_000
MOST_UNPACKED: Final = 500_000_000
"""The most bytes that an archive may unfold into, all files together."""
MOST_RATIO: Final = 200
_HIDDEN: Final = ("__MACOSX/", ".")


def check_unfolding(data: bytes, name: str) -> None:
    """Refuse a document that is a zip archive inside (Word, Excel, OpenDocument) and would unfold into a flood; other bytes pass.

    Raises:
        InputError: it would.

    """
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError):
        return
    _check_size(sum(each.file_size for each in members), data, name)


def unpack(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The name and bytes of each file in an archive, in its order; folders and hidden files are passed over.

    Raises:
        InputError: it is no archive, protected by a password, or unfolds into more than the limits.

    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError) as error:
        raise InputError(f"{name} is no zip archive that can be read: {error}") from error
    members = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith(_HIDDEN)]
    if len(members) > MOST_FILES:
        raise InputError(f"{name} holds {len(members):,} files; at most {MOST_FILES:,} are read")
    _check_size(sum(each.file_size for each in members), data, name)
    for member in members:
        inside = f"{name}/{member.filename}"
        if member.flag_bits & 0x1:
            raise InputError(f"{inside} is protected by a password. Unpack the archive and give the files.")
        if member.file_size > MAX_BYTES:
            raise InputError(f"{inside} has {member.file_size:,} bytes; at most {MAX_BYTES:,} are read")
        try:
            with archive.open(member) as stream:
                content = stream.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise InputError(f"{inside} cannot be unpacked: {error}") from error
        if len(content) > member.file_size:
            raise InputError(f"{inside} is larger than the archive says; that is refused")
        yield inside, content


def _check_size(unpacked: int, data: bytes, name: str) -> None:
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(data), 10_000):
        raise InputError(f"{name} unfolds from {len(data):,} into {unpacked:,} bytes; that is refused. Unpack it and give the files.")
