"""What categories and aspects are called where people read them: the usual titles, or those of a platform's own catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.labels import Aspect, Category, Polarity


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles for display. The labels themselves never change.

    >>> from analyzer.labels import Category, Polarity
    >>> Titles().of_category(Category.SKILLS_GAP, Polarity.STRENGTH)
    'Skills'
    """

    categories: Mapping[tuple[Category, Polarity], str] = field(default_factory=lambda: MappingProxyType({}))
    aspects: Mapping[Aspect, str] = field(default_factory=lambda: MappingProxyType({}))

    def of_category(self, category: Category, polarity: Polarity) -> str:
        """The title of a category as a concern, or as a strength."""
        return self.categories.get((category, polarity), category.heading(polarity))

    def of_aspect(self, aspect: Aspect) -> str:
        """The title of an aspect."""
        return self.aspects.get(aspect, aspect.heading)
