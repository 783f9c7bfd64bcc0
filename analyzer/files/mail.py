"""E-mail as it is: one message (.eml) or a mailbox (.mbox). The text is the decoded body, in which every offset counts."""

from __future__ import annotations

import mailbox
from contextlib import closing
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from analyzer.files.documents import html_text
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

_DEFAULTS: Final = ReadOptions()
_HEADERS: Final = ("subject", "from", "to")


def open_eml(data: bytes, name: str, _options: ReadOptions = _DEFAULTS) -> Opened:
    """One message as one note."""
    return Opened("e-mail, one note", _message(data, name, 1), 1)


def open_mbox(path: Path, name: str, _options: ReadOptions = _DEFAULTS) -> Opened:
    """A mailbox, a note a message; messages are read one at a time."""
    box = mailbox.mbox(path, create=False)
    return Opened(f"mailbox, {len(box):,} messages", _messages(box, name), len(box))


def _messages(box: mailbox.mbox, name: str) -> Iterator[Row | BadRow]:
    with closing(box):
        for number, key in enumerate(box.iterkeys(), 1):
            yield from _message(box.get_bytes(key), name, number)


def _message(data: bytes, name: str, number: int) -> Iterator[Row | BadRow]:
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        text = _body(message)
        columns = {header: str(message[header]) for header in _HEADERS if message[header]}
        if date := _date(message):
            columns["date"] = date
        identity = str(message["message-id"] or "").strip() or f"{name}:{number}"
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        reason = f"{name}, message {number}: its MIME structure cannot be read: {error}"
        yield BadRow(name, number, reason, data[:2_000].decode("utf-8", "replace"))
        return
    yield row_of(name, number, text, identity, columns)


def _body(message: EmailMessage) -> str:
    """The decoded plain text of a message; of HTML its words; nothing where there is neither."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        payload = part.get_payload(decode=True)
        content = payload.decode("cp1252", "replace") if isinstance(payload, bytes) else ""
    content = content.encode("utf-8", "replace").decode().replace("\r\n", "\n")
    return html_text(content) if part.get_content_subtype() == "html" else content.rstrip("\n")


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message["date"])).isoformat() if message["date"] else None
    except ValueError:
        return None
