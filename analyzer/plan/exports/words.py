"""A brief in Markdown and in plain text."""

from __future__ import annotations

import re
import textwrap
from itertools import chain
from typing import TYPE_CHECKING, Final

from analyzer.plan.brief import one_line
from analyzer.plan.exports.outline import plan_outline, review_outline

if TYPE_CHECKING:
    from analyzer.plan.brief import Brief
    from analyzer.plan.exports.outline import Block

_WIDTH: Final = 88
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~&])")
_LEADING: Final = re.compile(r"^(\d+)([.)])|^([-+=])")
_BLANK: Final = "_" * 40


def to_markdown(brief: Brief) -> str:
    """The plan and the review sheet as CommonMark; words of a note are escaped, so that they cannot become markup."""
    return _joined([_markdown(block) for block in chain(plan_outline(brief), review_outline(brief))])


def to_text(brief: Brief, *, in_full: bool = True) -> str:
    """The plan and the review sheet as plain text, for mail and for reading aloud; without `in_full`, what is for later by title only."""
    return _joined([_plain(block) for block in chain(plan_outline(brief, in_full=in_full), review_outline(brief))])


def _joined(parts: list[str]) -> str:
    return "\n".join(parts).strip() + "\n"


def _markdown(block: Block) -> str:
    words = _escaped(block.text)
    indent = "  " * block.level
    return {
        "title": f"\n# {words}\n",
        "heading": f"\n## {words}\n",
        "subheading": f"\n### {words}\n",
        "text": f"{indent}- {words}" if block.level else f"{words}\n",
        "strong": f"\n- **{words}**",
        "item": f"{indent}- {words}",
        "task": f"\n- [ ] **{words}**",
        "done": f"\n- [x] **{words}**",
        "quote": f"{indent}> {words}" if not block.level else f"{indent}- “{words}”",
        "line": f"{indent}- {words}: {_escaped(_BLANK)}",
    }[block.kind]


def _plain(block: Block) -> str:
    words = one_line(block.text)
    indent = "    " * block.level
    return {
        "title": f"\n{words.upper()}\n{'=' * len(words)}",
        "heading": f"\n{words}\n{'-' * len(words)}",
        "subheading": f"\n{words}:",
        "text": _wrapped(words, indent),
        "strong": f"\n{words}",
        "item": _wrapped(words, f"{indent}- "),
        "task": "\n" + _wrapped(words, "[ ] "),
        "done": "\n" + _wrapped(words, "[x] "),
        "quote": _wrapped(f"“{words}”", indent or "  "),
        "line": _wrapped(f"{words}: {_BLANK}", indent),
    }[block.kind]


def _wrapped(words: str, indent: str) -> str:
    return textwrap.fill(
        words,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _escaped(text: str) -> str:
    words = _SPECIAL.sub(r"\\\1", one_line(text))
    return _LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", words)
