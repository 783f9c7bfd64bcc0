"""Documents with one note each: plain text, HTML, Word and PDF."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

import docx
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from analyzer.errors import InputError
from analyzer.files.archives import check_unfolding
from analyzer.files.decode import decode
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4.element import Tag

_DEFAULTS: Final = ReadOptions()
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n\s*")
_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section "
    "table td th tr ul".split()
)
_SILENT: Final = frozenset(("script", "style", "head", "template", "noscript", "title"))
_LEGACY: Final = b"\xd0\xcf\x11\xe0"


def open_text(data: bytes, name: str, options: ReadOptions = _DEFAULTS) -> Opened:
    """A plain text as one note, or with `blocks` each block between blank lines as one."""
    text = decode(data, name).replace("\r\n", "\n")
    if not options.blocks:
        return Opened("text, one note", _one(name, text), 1)
    blocks = [block for block in _BLANK_LINES.split(text) if block.strip()]
    rows = (row_of(name, number, block, f"{name}:{number}", {}) for number, block in enumerate(blocks, 1))
    return Opened(f"text, a note a block, {len(blocks)} blocks", rows, len(blocks))


def open_html(data: bytes, name: str, _options: ReadOptions = _DEFAULTS) -> Opened:
    """A web page as one note: its words, a line a block."""
    return Opened("HTML, one note", _one(name, html_text(decode(data, name))), 1)


def open_docx(data: bytes, name: str, _options: ReadOptions = _DEFAULTS) -> Opened:
    """A Word document as one note: paragraphs and table cells in their order.

    Raises:
        InputError: it is none, or protected by a password.

    """
    if data.startswith(_LEGACY):
        raise InputError(f"{name} is protected by a password or an old .doc. Save it as .docx without a password and give that.")
    check_unfolding(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{name} is no Word document that can be read: {error}") from error
    parts = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            parts += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            style = block.style.name if block.style is not None and block.style.name else ""
            parts.append(f"- {block.text}" if style.startswith("List") and block.text.strip() else block.text)
    return Opened("Word document, one note", _one(name, "\n".join(parts)), 1)


def open_pdf(data: bytes, name: str, _options: ReadOptions = _DEFAULTS) -> Opened:
    """A PDF with text as one note.

    Raises:
        InputError: it is none, protected by a password, or holds pictures of text only.

    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name} is protected by a password. Save a copy without one and give that.")
        text = "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, DependencyError, ValueError, KeyError, RecursionError) as error:
        raise InputError(f"{name} is no PDF that can be read: {error}") from error
    if not text.strip():
        raise InputError(f"{name} holds no text, only pictures. Run text recognition on it first, or type the feedback out.")
    return Opened(f"PDF, {len(reader.pages)} pages, one note", _one(name, text), 1)


def html_text(html: str) -> str:
    """The words of HTML as they read: a line a block, list items with a dash, nothing of scripts and styles.

    >>> html_text("<p>Good start.</p><ul><li>Slow</li></ul>").split(chr(10))
    ['Good start.', '- Slow']
    """
    parts: list[str] = []
    _collect(BeautifulSoup(html, "html.parser"), parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line and line != "-")


def _collect(tag: Tag, parts: list[str]) -> None:
    stack: list[Tag | NavigableString | str] = list(reversed(list(tag.children)))  # type: ignore[arg-type]
    while stack:
        node = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, Comment):
                parts.append(node if node.parent and node.parent.name == "pre" else re.sub(r"\s+", " ", node))
        elif isinstance(node, str):
            parts.append(node)
        elif node.name not in _SILENT:
            if node.name in _BLOCKS:
                parts.append("\n- " if node.name == "li" else "\n")
                stack.append("\n")
            stack.extend(reversed(list(node.children)))  # type: ignore[arg-type]


def _one(name: str, text: str) -> Iterator[Row | BadRow]:
    yield row_of(name, 1, text, name, {})
