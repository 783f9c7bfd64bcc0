"""Text without what points at a person: e-mail addresses, phone numbers, links, and names as far as they are known.

Names are found by a list of given names and by titles before family names; a rare name, or one that is also a word, stays.
"""

from __future__ import annotations

import re
from typing import Final

from analyzer.text.names import TITLES, are_names

_EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]{}\"']+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){7,14}(?![\w/-]|[.,]\d)")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\.")


def redact(text: str) -> str:
    """The text with `[email]`, `[link]`, `[phone]` and `[name]` in place of what points at somebody.

    >>> redact("Ring Priya on +44 20 7946 0018 or priya@example.org.")
    'Ring [name] on [phone] or [email].'
    """
    text = _EMAIL.sub("[email]", text)
    text = _LINK.sub("[link]", text)
    text = _PHONE.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else "[phone]", text)
    return _without_names(text)


def _without_names(text: str) -> str:
    words = [found for found in _WORD.finditer(text) if not _is_placeholder(text, found)]
    parts, place = [], 0
    for found, name in zip(words, are_names([found[0] for found in words]), strict=True):
        if name and found[0] != "." and found[0].casefold() not in TITLES:
            parts += [text[place : found.start()], "[name]"]
            place = found.end()
    return "".join([*parts, text[place:]])


def _is_placeholder(text: str, found: re.Match[str]) -> bool:
    return text[found.start() - 1 : found.start()] == "[" and text[found.end() : found.end() + 1] == "]"
