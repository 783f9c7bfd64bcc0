from __future__ import annotations

import pytest

from analyzer.errors import CatalogueError
from analyzer.labels import Aspect, Category, Polarity
from analyzer.plan.own import load_own
from tests.analyzer.plan.briefs import brief

OURS = """
add:
  - id: book-a-session
    title: Book a session with your coach
    purpose: repair
    steps: [Choose a time this week., Bring the note and this plan.]
    done_when: The session stands in both calendars.
    effort: weeks
    triggers: [{aspect: technical_skills, polarity: concern}]
    links: [{title: Book here, url: "https://coaching.example/book"}]
change:
  thank-you-note: {title: Thank everyone you met}
  name-the-proof: {title: Choose your proof}
hide: [talk-to-a-career-adviser]
order: [book-a-session]
titles:
  categories: {skills_gap: {concern: To learn}}
  aspects: {technical_skills: Craft}
"""


@pytest.fixture
def load(tmp_path, catalogue):
    def load(text: str):
        path = tmp_path / "ours.yaml"
        path.write_text(text, encoding="utf-8")
        return load_own(path, catalogue)

    return load


def test_a_platform_adds_changes_hides_reorders_and_renames(load):
    ours = load(OURS)
    titles = {entry.id: entry.title for entry in ours.entries}
    assert ours.entries[0].id == "book-a-session"
    assert titles["thank-you-note"] == "Thank everyone you met"
    assert titles["name-the-proof"] == "Choose your proof"
    assert "talk-to-a-career-adviser" not in titles
    assert ours.titles.of_category(Category.SKILLS_GAP, Polarity.CONCERN) == "To learn"
    assert ours.titles.of_category(Category.SKILLS_GAP, Polarity.STRENGTH) == "Skills"
    assert ours.titles.of_aspect(Aspect.TECHNICAL_SKILLS) == "Craft"


def test_its_first_action_comes_first_in_the_plan_with_its_link(load):
    made = brief("[-technical_skills:weak SQL]", catalogue=load(OURS))
    assert made.plan.first[0].id == "book-a-session"
    assert made.plan.first[0].steps[-1] == "Book here: https://coaching.example/book"


def test_an_empty_base_holds_only_what_is_added(load):
    ours = load(
        "extends: nothing\nadd:\n  - {id: ask, title: Ask them, purpose: information, steps: [One., Two.], done_when: Asked., "
        "effort: minutes, triggers: [{note: unspecific}], source: OURS}\nsources: {OURS: our handbook}\n"
    )
    assert [entry.id for entry in ours.entries] == ["ask"]
    assert dict(ours.sources) == {"OURS": "our handbook"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- a\n", r"line 1: expected the keys extends, add"),
        ("hide: []\nhide: []\n", r"line 2: 'hide' stands twice"),
        ("hide: []\nhidden: [x]\n", r"line 2: hidden: Extra inputs"),
        ("extends: theirs\n", r"line 1: extends: Input should be 'afterview' or 'nothing'"),
        ("hide:\n  - thank-you-note\n  - no-such-action\n", r"line 3: hide\.1: there is no action 'no-such-action'"),
        ("change:\n  no-such-action: {title: X}\n", r"line 2: change\.no-such-action: there is no action"),
        ("change:\n  thank-you-note:\n    id: other\n", r"line 3: change\.thank-you-note\.id: an id cannot be changed"),
        ("change:\n  thank-you-note:\n    title: X\n    effort: ages\n", r"line 4: change\.thank-you-note\.effort: Input should be"),
        ("order:\n  - thank-you-note\n  - no-such-action\n", r"line 3: order\.1: there is no action"),
        ("order: [thank-you-note, thank-you-note]\n", r"line 1: order: an action stands twice"),
        ("extends: nothing\n", r"no action is left that asks the question"),
        (OURS.replace("effort: weeks", "effrt: weeks"), r"line \d+: add\.0\.effort: Field required"),
        (OURS.replace("https://", "javascript:"), r"line 10: add\.0\.links\.0\.url"),
        (OURS.replace("id: book-a-session", "id: thank-you-note"), r"line 3: add\.0\.id: 'thank-you-note' is there already"),
        (
            OURS.replace("    effort: weeks", "    effort: weeks\n    excludes: [nobody]"),
            r"add\.0\.excludes\.0: there is no action 'nobody'",
        ),
        (OURS.replace("    effort: weeks", "    effort: weeks\n    source: Z9"), r"add\.0\.source: 'Z9' has no line"),
        ("titles: {categories: {skill: {concern: X}}}\n", r"line 1: titles\.categories\.skill"),
        ("add: [\n", "not YAML"),
    ],
)
def test_an_error_names_file_line_and_field(load, text, fault):
    with pytest.raises(CatalogueError, match=rf"ours\.yaml.*{fault}"):
        load(text)


def test_a_file_that_cannot_be_read_or_is_huge_is_refused(tmp_path, catalogue):
    with pytest.raises(CatalogueError, match="cannot read"):
        load_own(tmp_path / "none.yaml", catalogue)
    (tmp_path / "huge.yaml").write_bytes(b"#" * 2_000_001)
    with pytest.raises(CatalogueError, match="2,000,001 bytes"):
        load_own(tmp_path / "huge.yaml", catalogue)
