"""From what a user names (files, folders, globs, standard input) to rows, whatever the format."""

from __future__ import annotations

import io
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import InputError
from analyzer.files.archives import unpack
from analyzer.files.decode import MAX_BYTES
from analyzer.files.delimited import open_delimited
from analyzer.files.documents import open_docx, open_html, open_pdf, open_text
from analyzer.files.jsonl import open_jsonl
from analyzer.files.kinds import FORMATS, START_BYTES, SUFFIXES, kind_of_start
from analyzer.files.mail import open_eml, open_mbox
from analyzer.files.parquet import open_parquet
from analyzer.files.records import open_json
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row
from analyzer.files.sheets import open_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_DEFAULTS: Final = ReadOptions()
_WHOLE: Final[dict[str, Callable[[bytes, str, ReadOptions], Opened]]] = {
    "txt": open_text, "html": open_html, "docx": open_docx, "pdf": open_pdf, "eml": open_eml, "json": open_json, "sheet": open_sheets,
}  # fmt: skip
_STREAMED: Final[dict[str, Callable[[BinaryIO, str, ReadOptions], Opened]]] = {"csv": open_delimited, "jsonl": open_jsonl}
_BY_PATH: Final[dict[str, Callable[[Path, str, ReadOptions], Opened]]] = {"parquet": open_parquet, "mbox": open_mbox}


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: its name, and its path, or its bytes where it has none of its own."""

    name: str
    kind: str
    path: Path | None = None
    data: bytes | None = None

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data) if self.data is not None else (self.path or Path(self.name)).stat().st_size


def find_inputs(names: Sequence[str], kind: str | None = None) -> list[Input]:
    """The inputs that names stand for, each once, in order; the files of a folder, and those that fit a glob, by name.

    Args:
        names: paths, folders, globs.
        kind: the format (one of `FORMATS`) of all of them; the suffix decides if None.

    Raises:
        InputError: a name stands for nothing, or a file has a suffix that is not known.

    """
    if kind is not None and kind not in FORMATS:
        raise InputError(f"there is no format {kind!r}; use one of {', '.join(FORMATS)}")
    found: dict[str, Input] = {}
    for name in names:
        for each in _expanded(name, kind):
            found.setdefault(each.name, each)
    return list(found.values())


def open_input(given: Input, options: ReadOptions = _DEFAULTS) -> Opened:
    """What was found out about an input, and its rows.

    Raises:
        InputError: it cannot be read; the message says why and what to do.

    """
    try:
        if given.kind == "zip":
            return _archive(given, options)
        if given.kind in _BY_PATH:
            return _by_path(given, options)
        if given.kind in _STREAMED:
            return _streamed(given, options)
        return _WHOLE[given.kind](_bytes(given), given.name, options)
    except OSError as error:
        raise InputError(f"cannot read {given.name}: {error.strerror or error}") from error


def standard_input(stream: BinaryIO, folder: Path, kind: str | None = None) -> Input:
    """Standard input as an input, put down in a folder first; its beginning says what it is, unless `kind` does."""
    start = stream.read(START_BYTES)
    known = kind or kind_of_start(start) or "txt"
    path = folder / f"standard-input.{known}"
    with path.open("wb") as file:
        file.write(start)
        shutil.copyfileobj(stream, file)
    return Input("standard input", known, path)


def _expanded(name: str, kind: str | None) -> Iterator[Input]:
    path = Path(name)
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.is_file() and not _is_hidden(each.relative_to(path)))
        readable = [each for each in files if kind or each.suffix.lower() in SUFFIXES]
        if not readable:
            raise InputError(f"the folder {name} holds no file that can be read ({', '.join(sorted(SUFFIXES))})")
        yield from (Input(str(each), kind or SUFFIXES[each.suffix.lower()], each) for each in readable)
    elif path.exists():
        known = kind or SUFFIXES.get(path.suffix.lower())
        if known is None:
            raise InputError(f"{name}: what kind of file is it? Say it with --input-format; there are {', '.join(FORMATS)}")
        yield Input(name, known, path)
    elif any(sign in name for sign in "*?["):
        matches = sorted(Path().glob(name) if not path.is_absolute() else Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        if not matches:
            raise InputError(f"no file fits {name}")
        for each in matches:
            yield from _expanded(str(each), kind)
    else:
        raise InputError(f"there is no file or folder {name}")


def _archive(given: Input, options: ReadOptions) -> Opened:
    members = []
    for name, data in unpack(_bytes(given), given.name):
        kind = SUFFIXES.get(Path(name).suffix.lower())
        if kind is not None and kind != "zip":
            members.append(Input(name, kind, None, data))
        else:
            members.append(Input(name, "", None, data[:200]))
    readable = sum(bool(each.kind) for each in members)
    return Opened(f"zip archive, {readable} of {len(members)} files can be read", _members(members, options))


def _members(members: Sequence[Input], options: ReadOptions) -> Iterator[Row | BadRow]:
    for each in members:
        try:
            if not each.kind:
                raise InputError(f"{each.name} is of no kind that is read from an archive")
            yield from open_input(each, options).rows
        except InputError as error:
            yield BadRow(each.name, 1, str(error), "")


def _bytes(given: Input) -> bytes:
    if given.data is not None:
        return given.data
    path = given.path or Path(given.name)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError(f"{given.name} has {size:,} bytes; of this format at most {MAX_BYTES:,} are read. Split it, or give CSV or JSONL.")
    return path.read_bytes()


def _streamed(given: Input, options: ReadOptions) -> Opened:
    with ExitStack() as cleanup:
        stream = cleanup.enter_context(_stream(given))
        opened = _STREAMED[given.kind](stream, given.name, options)
        cleanup.pop_all()
    return Opened(opened.found, _until_read(opened.rows, stream), opened.count)


def _stream(given: Input) -> BinaryIO:
    return io.BytesIO(given.data) if given.data is not None else (given.path or Path(given.name)).open("rb")


def _by_path(given: Input, options: ReadOptions) -> Opened:
    """For readers that need a file: one that is in memory is put down for as long as its rows are read."""
    reader = _BY_PATH[given.kind]
    if given.path is not None:
        return reader(given.path, given.name, options)
    file = tempfile.NamedTemporaryFile(prefix="afterview-", suffix=f".{given.kind}")  # noqa: SIM115 - closed when its rows are read
    file.write(given.data or b"")
    file.flush()
    opened = reader(Path(file.name), given.name, options)
    return Opened(opened.found, _until_read(opened.rows, file), opened.count)


def _until_read(rows: Iterator[Row | BadRow], file: IO[bytes]) -> Iterator[Row | BadRow]:
    with file:
        yield from rows


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
