"""Lines of a note: where each begins and ends, how deep it is quoted, which list mark it bears."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from analyzer.labels import Polarity

_LINE: Final = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]*")
_BREAK: Final = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_QUOTE_MARKS: Final = re.compile(r"(?:[ \t]*>)+")
_MARK: Final = re.compile(
    r"""[ \t]*(?:
        (?P<bullet>[•◦▪‣●○∙·*]|[-–—−](?=\s|\w{2})|\#{1,4}(?=\s))
      | (?P<plus>\(?[+➕✓✔✅👍]️?\)?)
      | (?P<minus>\(-\)|[✗✘❌👎]️?)
      | (?P<number>\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)](?=\s|[A-Za-z]))
    )[ \t]*""",
    re.VERBOSE,
)


class Line(NamedTuple):
    """One line: `start` to `end` is its content, without quote marks, list mark and white space around it."""

    start: int
    end: int
    depth: int
    mark: str
    sign: Polarity | None

    @property
    def blank(self) -> bool:
        """Whether nothing but white space and marks stands here."""
        return self.start >= self.end


def split_lines(text: str) -> list[Line]:
    """The lines of a text in order. Every character that is neither white space nor a mark lies in exactly one."""
    lines = []
    position = 0
    while True:
        match = _LINE.match(text, position)
        end = match.end() if match else position
        lines.append(_line(text, position, end))
        after = _BREAK.match(text, end)
        if after is None:
            return lines
        position = after.end()


def _line(text: str, start: int, end: int) -> Line:
    quote = _QUOTE_MARKS.match(text, start, end)
    depth = 0
    if quote:
        depth = quote[0].count(">")
        start = quote.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    mark, sign = "", None
    found = _MARK.match(text, start, end)
    if found and found.end() < end:
        kind = found.lastgroup or ""
        mark, start = found[0].strip(), found.end()
        sign = {"plus": Polarity.STRENGTH, "minus": Polarity.CONCERN}.get(kind)
    return Line(start, end, depth, mark, sign)
