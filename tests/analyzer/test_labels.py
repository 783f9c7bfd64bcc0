from __future__ import annotations

import pytest

from analyzer.labels import Aspect, Category, Polarity, RemarkKind


def test_every_aspect_belongs_to_one_category_and_all_sixteen_are_there():
    by_category = {category: category.aspects for category in Category}
    assert sum(map(len, by_category.values())) == len(Aspect) == 16
    assert all(aspect.category is category for category, aspects in by_category.items() for aspect in aspects)


def test_titles_know_polarity():
    assert Category.SKILLS_GAP.heading(Polarity.CONCERN) == "Skills gap"
    assert Category.SKILLS_GAP.heading(Polarity.STRENGTH) == "Skills"


@pytest.mark.parametrize("label", [*Category, *Aspect, *RemarkKind])
def test_every_label_says_in_a_line_what_it_means(label):
    assert label.definition.endswith(".")
    assert "\n" not in label.definition
    if not isinstance(label, Category):
        assert label.heading
