"""The keyword baseline: what a list of words would make of a note. Kept only to be beaten, and to say by how much.

A statement in which a word of an aspect stands is a finding; it is a strength where words of praise outnumber the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.labels import Aspect, Polarity
from analyzer.training.metrics import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.text.artifacts import Statement
    from analyzer.text.reader import TextReader
    from analyzer.training.gold import GoldNote

_WORDS: Final = {
    Aspect.TECHNICAL_SKILLS: r"skills?|technical\w*|sql|python|java|excel|coding|code|knowledge|test|exercise|task|grasp|maths?|craft",
    Aspect.PROBLEM_SOLVING: r"problem|analys\w+|analytic\w*|judge?ment|logic\w*|edge cases?|hints?|creativ\w+|approach",
    Aspect.SOFT_SKILLS: r"team\w*|leader\w*|lead|stakeholders?|collaborat\w+|conflict|ownership|organi[sz]\w+|adaptab\w+|learn\w*",
    Aspect.RELEVANT_EXPERIENCE: r"experience\w*|background|years|hands-on|exposure|worked|track record",
    Aspect.SENIORITY: r"senior\w*|junior|level|green|scope|scale",
    Aspect.OVERQUALIFIED: r"overqualified|over-qualified|bored|too experienced",
    Aspect.QUALIFICATIONS: r"degrees?|certifi\w+|licen[cs]e\w*|qualification\w*|grades?|references?|gaps?",
    Aspect.COMPANY_KNOWLEDGE: r"company|website|products?|competitors?|research\w*|homework|organisation|values",
    Aspect.ROLE_UNDERSTANDING: r"role|job description|understanding of the (?:job|role|position)|goals?",
    Aspect.MOTIVATION: r"motivat\w+|enthusias\w+|interest\w*|passion\w*|keen|commit\w+|why (?:us|here)",
    Aspect.QUESTIONS_ASKED: r"questions?|asked us|ask us",
    Aspect.APPEARANCE: r"dress\w*|suit|shirt|smart|camera|background noise|groom\w+|scruffy",
    Aspect.CONDUCT: r"late|punctual\w*|on time|polite|rude|friendly|arrogan\w+|interrupt\w+|manners|warm|honest|phone",
    Aspect.DELIVERY: r"nerv\w+|confiden\w+|eye contact|voice|quiet|energy|communicat\w+|articulate|mumbl\w+|listen\w*|presence|pace",
    Aspect.ANSWER_QUALITY: r"answers?|rambl\w+|vague|examples?|structure\w*|concise|star|generic|detail\w*|waffl\w+",
    Aspect.APPLICATION_MATERIALS: r"cv|resum[eé]|résumé|cover letter|application|portfolio|slides?|typos?",
}
_PATTERNS: Final = tuple((aspect, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for aspect, words in _WORDS.items())
_PRAISE: Final = re.compile(
    r"\b(?:good|great|strong|excellent|impress\w+|solid|clear|well|best|lovely|superb|liked|loved|thorough|brilliant|outstanding|very)\b",
    re.IGNORECASE,
)
_BLAME: Final = re.compile(
    r"\b(?:not|n't|no|lack\w*|weak\w*|little|less|limited|poor\w*|more|too|missing|unfortunately|without|never|didn|wasn|couldn|should|"
    r"need\w*|improve\w*|work on|bit|short|fail\w*|thin|unsure)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class KeywordFinding:
    """A statement in which a word of an aspect stands."""

    start: int
    end: int
    aspect: Aspect
    polarity: Polarity
    decisive: bool = False


def predict_by_keywords(reader: TextReader, notes: Sequence[GoldNote]) -> list[Pair]:
    """Each note's labels beside what the keyword list says of it."""
    pairs = []
    for note in notes:
        statements = reader.read(note.text).statements
        found = [finding for statement in statements for finding in _findings(note.text, statement)]
        pairs.append(Pair(note.id, note.text, note.findings, found, note.remarks, (), [0.5] * len(found)))
    return pairs


def _findings(text: str, statement: Statement) -> list[KeywordFinding]:
    words = text[statement.start : statement.end]
    praise, blame = len(_PRAISE.findall(words)), len(_BLAME.findall(words))
    polarity = Polarity.STRENGTH if praise > blame else Polarity.CONCERN
    return [KeywordFinding(statement.start, statement.end, aspect, polarity) for aspect, words_of in _PATTERNS if words_of.search(words)]
