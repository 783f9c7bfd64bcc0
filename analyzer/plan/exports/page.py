"""A brief as one HTML page: self-contained, without scripts, fit to print."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analyzer.plan.exports.outline import marked, plan_outline, review_outline

if TYPE_CHECKING:
    from analyzer.plan.brief import Brief

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def to_html(brief: Brief) -> str:
    """The notes with their findings marked, the plan and the review sheet; every word of a note is escaped."""
    template = _TEMPLATES.get_template("brief.html")
    return template.render(notes=marked(brief), blocks=list(chain(plan_outline(brief), review_outline(brief))))
