"""The taxonomy: what a finding can be about, which way it points, and what else can be said.

Words and definitions are those of the annotation guide (`docs/annotation-guide.md`), which is the authority.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Polarity(StrEnum):
    """The hiring view of the candidate, not the tone of the words."""

    CONCERN = "concern"
    STRENGTH = "strength"


class RemarkPolarity(StrEnum):
    """Which way a remark points; many point nowhere."""

    CONCERN = "concern"
    STRENGTH = "strength"
    NEUTRAL = "neutral"


class Category(StrEnum):
    """The four things that feedback on a candidate is about."""

    SKILLS_GAP = "skills_gap"
    EXPERIENCE = "experience"
    RESEARCH = "research"
    PRESENTATION = "presentation"

    @property
    def definition(self) -> str:
        """One line that says what belongs here."""
        return _CATEGORY_DEFINITIONS[self]

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """The aspects of this category, in the order of the guide."""
        return _ASPECTS_OF[self]

    def heading(self, polarity: Polarity) -> str:
        """The heading a reader sees: a concern is a "Skills gap", a strength of the same category is "Skills"."""
        return _CATEGORY_TITLES[self][polarity is Polarity.STRENGTH]


class Aspect(StrEnum):
    """What exactly within a category. Every aspect belongs to one category."""

    TECHNICAL_SKILLS = "technical_skills"
    PROBLEM_SOLVING = "problem_solving"
    SOFT_SKILLS = "soft_skills"
    RELEVANT_EXPERIENCE = "relevant_experience"
    SENIORITY = "seniority"
    OVERQUALIFIED = "overqualified"
    QUALIFICATIONS = "qualifications"
    COMPANY_KNOWLEDGE = "company_knowledge"
    ROLE_UNDERSTANDING = "role_understanding"
    MOTIVATION = "motivation"
    QUESTIONS_ASKED = "questions_asked"
    APPEARANCE = "appearance"
    CONDUCT = "conduct"
    DELIVERY = "delivery"
    ANSWER_QUALITY = "answer_quality"
    APPLICATION_MATERIALS = "application_materials"

    @property
    def category(self) -> Category:
        """The category that this aspect belongs to."""
        return _ASPECTS[self][0]

    @property
    def heading(self) -> str:
        """The name a reader sees."""
        return _ASPECTS[self][1]

    @property
    def definition(self) -> str:
        """One line that says what belongs here."""
        return _ASPECTS[self][2]


class RemarkKind(StrEnum):
    """What was said that is no finding, and never becomes a task."""

    UNSPECIFIC = "unspecific"
    EXTERNAL_REASON = "external_reason"
    FIT = "fit"
    PROTECTED = "protected"

    @property
    def heading(self) -> str:
        """The name a reader sees."""
        return _REMARKS[self][0]

    @property
    def definition(self) -> str:
        """One line that says what belongs here."""
        return _REMARKS[self][1]


_CATEGORY_TITLES: Final[Mapping[Category, tuple[str, str]]] = MappingProxyType(
    {
        Category.SKILLS_GAP: ("Skills gap", "Skills"),
        Category.EXPERIENCE: ("Experience gap", "Experience"),
        Category.RESEARCH: ("Research gap", "Research"),
        Category.PRESENTATION: ("Presentation", "Presentation"),
    }
)

_CATEGORY_DEFINITIONS: Final[Mapping[Category, str]] = MappingProxyType(
    {
        Category.SKILLS_GAP: "What the candidate can or cannot do.",
        Category.EXPERIENCE: "What the candidate has or has not done before.",
        Category.RESEARCH: "What the candidate knew of, and wanted from, this employer and this role.",
        Category.PRESENTATION: "How the candidate came across, in person and on paper.",
    }
)

_ASPECTS: Final[Mapping[Aspect, tuple[Category, str, str]]] = MappingProxyType(
    {
        Aspect.TECHNICAL_SKILLS: (
            Category.SKILLS_GAP,
            "Technical skills",
            "Professional or subject skills and knowledge in any field; failed or passed tests, exercises and tasks.",
        ),
        Aspect.PROBLEM_SOLVING: (
            Category.SKILLS_GAP,
            "Problem solving",
            "Approach to problems, analysis, judgement, creativity, edge cases, needing hints.",
        ),
        Aspect.SOFT_SKILLS: (
            Category.SKILLS_GAP,
            "Working with people",
            "Teamwork, leadership, influencing, adaptability, organisation, ownership: people skills on the job.",
        ),
        Aspect.RELEVANT_EXPERIENCE: (
            Category.EXPERIENCE,
            "Relevant experience",
            "Amount or closeness of experience: years, industry, product, tools used in earnest.",
        ),
        Aspect.SENIORITY: (
            Category.EXPERIENCE,
            "Seniority",
            "Scale, level and breadth: size of teams or budgets led, readiness for the level.",
        ),
        Aspect.OVERQUALIFIED: (
            Category.EXPERIENCE,
            "Overqualified",
            "Too senior or too experienced; likely to leave or be bored.",
        ),
        Aspect.QUALIFICATIONS: (
            Category.EXPERIENCE,
            "Qualifications",
            "Degrees, certificates, licences, grades, references, employment history.",
        ),
        Aspect.COMPANY_KNOWLEDGE: (
            Category.RESEARCH,
            "Company knowledge",
            "The organisation, its products, market, customers, competitors, values, news.",
        ),
        Aspect.ROLE_UNDERSTANDING: (
            Category.RESEARCH,
            "Understanding of the role",
            "What the job is, and career goals that fit it or do not.",
        ),
        Aspect.MOTIVATION: (
            Category.RESEARCH,
            "Motivation",
            "Why here, why this role; interest in and commitment to this job or employer.",
        ),
        Aspect.QUESTIONS_ASKED: (
            Category.RESEARCH,
            "Questions asked",
            "The questions that the candidate asked, or did not ask.",
        ),
        Aspect.APPEARANCE: (
            Category.PRESENTATION,
            "Appearance",
            "Dress, grooming, video background, camera and sound set-up.",
        ),
        Aspect.CONDUCT: (
            Category.PRESENTATION,
            "Conduct",
            "Punctuality, manners, honesty, warmth, arrogance, following instructions.",
        ),
        Aspect.DELIVERY: (
            Category.PRESENTATION,
            "Delivery",
            "Confidence, nerves, energy, voice, pace, eye contact, listening, clarity of speech.",
        ),
        Aspect.ANSWER_QUALITY: (
            Category.PRESENTATION,
            "Quality of answers",
            "Length, structure, depth, relevance and concreteness of answers.",
        ),
        Aspect.APPLICATION_MATERIALS: (
            Category.PRESENTATION,
            "Application materials",
            "Résumé, cover letter, form, portfolio, profile pages, slides.",
        ),
    }
)

_ASPECTS_OF: Final[Mapping[Category, tuple[Aspect, ...]]] = MappingProxyType(
    {category: tuple(aspect for aspect in Aspect if aspect.category is category) for category in Category}
)

_REMARKS: Final[Mapping[RemarkKind, tuple[str, str]]] = MappingProxyType(
    {
        RemarkKind.UNSPECIFIC: ("Said without a reason", "A judgement with no content."),
        RemarkKind.EXTERNAL_REASON: (
            "Not about you",
            "What the candidate cannot change: a role frozen or filled, budget, pay, place, visa, timing.",
        ),
        RemarkKind.FIT: ("Chemistry", "Culture, team or personality chemistry with no behaviour named."),
        RemarkKind.PROTECTED: (
            "A personal trait",
            "Touches on age, sex, family, origin, accent, religion, health, disability, orientation or the like.",
        ),
    }
)
