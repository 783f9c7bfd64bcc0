"""Mail furniture: which lines of a note are headers, attributions, greetings, signatures and disclaimers.

Set apart is not dropped: quoted and forwarded text stays content, because the feedback often stands in it. Only what
cannot hold feedback is set apart, and the caller is told where.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.text.artifacts import PassageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.text.lines import Line

_HEADER: Final = re.compile(
    r"\*?(?:from|to|cc|bcc|sent|date|subject|re|fwd?|reply-to|importance|attachments?|von|an|betreff|gesendet)\*?\s?:\*?\s",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(r"-{2,}\s*(?:original|forwarded|ursprüngliche)\b.*|begin forwarded message:?|_{10,}|-{10,}", re.IGNORECASE)
_ATTRIBUTION: Final = re.compile(
    r"(?:on|am|le)\b.{4,120}(?:wrote|schrieb|a écrit)\s?:?|.{3,80}<[^>@\s]+@[^>\s]+>\s*(?:wrote)?\s?:", re.IGNORECASE
)
_GREETING: Final = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|sehr geehrte\w*)\b[^.!?:;]{0,60}[,.!:–-]?", re.IGNORECASE
)
_CLOSING: Final = re.compile(
    r"""(?:(?:with\ )?(?:my\ |our\ )?(?:(?:very\ )?(?:best|kind|kindest|warm|warmest|friendly|many)\ )?
        (?:regards|greetings|wishes|rgds|thanks)|all\ (?:the\ )?best|best|thanks(?:\ again|\ so\ much)?|thank\ you|cheers|
        yours(?:\ (?:sincerely|faithfully|truly))?|sincerely|respectfully|warmly|kr|br|mfg|take\ care|ta)
        (?:\ (?:from|again|and)\b.{0,40})?\s*[,.!–-]?(?P<name>(?:\s+[A-Z][\w.'’-]*){0,3})\s*[x.]*""",
    re.IGNORECASE | re.VERBOSE,
)
_DEVICE: Final = re.compile(r"(?:sent|get|envoyé|gesendet)\b.{0,20}\b(?:my|outlook|iphone|android|mobile|ipad).{0,40}", re.IGNORECASE)
_DISCLAIMER: Final = re.compile(
    r"\b(?:intended (?:recipient|solely|only for)|confidential(?:ity notice)? .{0,80}(?:mail|message|recipient)|"
    r"(?:e-?mail|message) (?:and any|may contain|is confidential)|do not reply to this (?:e-?mail|message)|unsubscribe|"
    r"privileged .{0,40}(?:information|recipient)|registered (?:office|in england)|unmonitored (?:mailbox|inbox))",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE: Final = 7
_WORDS_OF_A_SIGNATURE_LINE: Final = 9


def set_apart(text: str, lines: Sequence[Line]) -> dict[int, PassageKind]:
    """The lines that are furniture, by index, with their kind."""
    found: dict[int, PassageKind] = {}
    for index, line in enumerate(lines):
        if index in found or line.blank:
            continue
        content = text[line.start : line.end]
        kind = _kind(content, index, lines, text)
        if kind is PassageKind.SIGNATURE:
            found.update(dict.fromkeys(_signature(text, lines, index), kind))
        elif kind is not None:
            found[index] = kind
    return found


def _kind(content: str, index: int, lines: Sequence[Line], text: str) -> PassageKind | None:
    if _FORWARD.fullmatch(content) or (_HEADER.match(content) and _beside_header(text, lines, index)):
        return PassageKind.HEADER
    if _ATTRIBUTION.fullmatch(content):
        return PassageKind.ATTRIBUTION
    if _GREETING.fullmatch(content) and len(content.split()) <= 7 and _opens_message(lines, index):
        return PassageKind.GREETING
    if _DISCLAIMER.search(content):
        return PassageKind.DISCLAIMER
    if content == "--" or _DEVICE.fullmatch(content) or (_CLOSING.fullmatch(content) and _ends_message(text, lines, index)):
        return PassageKind.SIGNATURE
    return None


def _beside_header(text: str, lines: Sequence[Line], index: int) -> bool:
    """A lone "Re: the exercise" may be a heading of the note; two such lines together are mail headers."""
    subject = text[lines[index].start : lines[index].end].lower().startswith(("subject", "betreff"))
    beside = (lines[near] for near in (index - 1, index + 1) if 0 <= near < len(lines))
    return subject or any(_HEADER.match(text, line.start, line.end) for line in beside)


def _opens_message(lines: Sequence[Line], index: int) -> bool:
    """A greeting has something after it and stands on a line without a list mark."""
    return not lines[index].mark and any(not line.blank for line in lines[index + 1 :])


def _signature(text: str, lines: Sequence[Line], index: int) -> list[int]:
    """The closing line and the short lines below it: names, titles, addresses."""
    taken = [index]
    for below in range(index + 1, min(index + 1 + _LONGEST_SIGNATURE, len(lines))):
        line = lines[below]
        if line.blank:
            continue
        content = text[line.start : line.end]
        if line.depth != lines[index].depth or line.mark or len(content.split()) > _WORDS_OF_A_SIGNATURE_LINE:
            break
        if re.match(r"p\.?\s?s\b|on\b.*\bwrote\b", content, re.IGNORECASE) or _HEADER.match(content) or _FORWARD.match(content):
            break
        if re.search(r"\w[.!?]['\"”]?$", content) and len(content.split()) > 4:
            break
        taken.append(below)
    return taken


def _ends_message(text: str, lines: Sequence[Line], index: int) -> bool:
    """Whether what follows the closing is a signature, and something came before it."""
    before = any(not line.blank for line in lines[:index])
    following = [below for below in range(index + 1, len(lines)) if not lines[below].blank]
    return before and (not following or following[0] in _signature(text, lines, index) or lines[following[0]].depth > 0)
