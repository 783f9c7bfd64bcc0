"""What single words tend to be about: a prior for the classifier where its corpus has not shown it a word.

The words only make features; what they weigh is learnt.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from analyzer.labels import Aspect

_TOPICS: Final = {
    Aspect.TECHNICAL_SKILLS: r"skills?|skilled|technical\w*|technically|sql|python|java\w*|excel|cod(?:e|ed|ing)|knowledge|knows?|knew|test(?:s|ed)?|"
    r"exercises?|tasks?|grasp|maths?|craft|fundamentals|basics|theory|drawings?|calculat\w+|design\w*|practical|accura\w+|clinical|legal|"
    r"grammar|english|german|french|spanish|fluent|syntax|algorithms?|queries|joins?|wrong|correct\w*|mistakes?|errors?|weld\w*|cook\w*|typing",
    Aspect.PROBLEM_SOLVING: r"problems?|solv\w+|analy\w+|judge?ments?|logic\w*|hints?|creativ\w+|approach\w*|think\w*|reason\w*|decisions?|ideas?|"
    r"imaginati\w+|bright|clever|smart|sharp|prompt\w*|nudg\w+|assum\w+|clarif\w+|debug\w*|diagnos\w+|priorit\w+|edge|cases?|stuck",
    Aspect.SOFT_SKILLS: r"teams?|teamwork|leader\w*|lead(?:s|ing)?|led|stakeholders?|collaborat\w+|conflicts?|ownership|organi[sz]\w+|adaptab\w+|"
    r"learn\w*|coachab\w+|curio\w+|empath\w+|customers?|clients?|patients?|pupils?|children|mentor\w*|delegat\w+|influenc\w+|resilien\w+|initiative",
    Aspect.RELEVANT_EXPERIENCE: r"experience\w*|background|years?|exposure|worked|track|record|hands-on|recent\w*|sector|industry|portfolio|"
    r"previous\w*|never|stints?|months|volume|familiar\w*|practice",
    Aspect.SENIORITY: r"senior\w*|junior|level|green|scope|scale|manag\w+|beginner|grade|band|budgets?|headcount|ready|step|reports|ran|heads?",
    Aspect.OVERQUALIFIED: r"overqualified|over-qualified|bored?|boring|overkill|leav\w+|gone|stay\w*|years?|big|too|small\w*",
    Aspect.QUALIFICATIONS: r"degrees?|certifi\w+|licen[cs]\w*|qualifi\w+|grades?|references?|referees?|gaps?|tickets?|diplomas?|courses?|jobs|moves|"
    r"registration|registered|phd|masters?|gpa|marks|hopp\w+|exams?",
    Aspect.COMPANY_KNOWLEDGE: r"company|website|site|products?|competitors?|research\w*|homework|organi[sz]ation|values|mission|visited|brand|"
    r"business|market|news|reports?|brochure|read|looked|heard|prepar\w+",
    Aspect.ROLE_UNDERSTANDING: r"role|job|description|advert|position|duties|goals?|career|understand\w*|thought|think|expect\w*|want\w*|day-to-day",
    Aspect.MOTIVATION: r"motivat\w+|enthusias\w+|interest\w*|passion\w*|keen\w*|commit\w+|why|want\w*|hungry|hunger|eager\w*|love[sd]?|excited|desire|"
    r"bothered|fussed|reason",
    Aspect.QUESTIONS_ASKED: r"questions?|asked|ask|asking|curious",
    Aspect.APPEARANCE: r"dress\w*|suits?|shirts?|smart\w*|camera|background|groom\w+|scruffy|clothes|jacket|tie|shoes|jeans|hoodie|hair|tidy|"
    r"presentable|microphone|mic|lighting|webcam|trainers|t-shirt|uniform|wore|wearing|polished",
    Aspect.CONDUCT: r"late|early|punctual\w*|time|polite\w*|rude\w*|friendl\w+|arrogan\w+|interrupt\w+|manners?|warm\w*|honest\w*|phone|mobile|"
    r"courteous|respectful|cocky|attitude|apologi[sz]\w+|talked|slagg\w+|moan\w*|complain\w*|blam\w+|smil\w+|bluff\w*|lied|swore|swearing|humble|kind",
    Aspect.DELIVERY: r"nerv\w+|confiden\w+|eye|contact|voice|quiet\w*|energy|communicat\w+|articulate|mumbl\w+|listen\w*|presence|pace|calm\w*|"
    r"monotone|flat|loud|spoke|speaks?|speech|clear\w*|shy|timid|posture|fidget\w*|froze|freez\w+|pauses?|fast|slow\w*|um|ums|relaxed|composed",
    Aspect.ANSWER_QUALITY: r"answers?|answered|rambl\w+|vague\w*|examples?|structur\w+|concise\w*|star|generic|detail\w*|waffl\w+|long\w*|short\w*|"
    r"brief\w*|point|tangents?|specific\w*|depth|evidence|stories|story|rehears\w+|scripted|one-word|textbook|evasive|dodged",
    Aspect.APPLICATION_MATERIALS: r"cv|cvs|resum[eé]s?|résumés?|cover|letters?|application|portfolio|slides?|deck|typos?|spelling|linkedin|form|pages?|"
    r"layout|profile|statement|formatt\w+",
}
_PRAISE: Final = (
    r"good|great|strong\w*|excellent\w*|impress\w+|solid|clear\w*|well|best|lovely|superb|liked?|loved?|thorough\w*|brilliant\w*|outstanding|very|"
    r"really|nice\w*|perfect\w*|top|quick\w*|genuin\w+|natural\w*|fine|spot|faultless|better|super|praise\w*|enjoyed|knows|easily|rare|neat\w*|tidy"
)
_BLAME: Final = (
    r"not|n't|no|nothing|none|nobody|lack\w*|weak\w*|little|less|limited|poor\w*|more|too|missing|unfortunately|without|never|couldn't|could|should|"
    r"need\w*|improv\w*|bit|short|fail\w*|thin|unsure|hardly|barely|only|struggl\w+|wrong|bad\w*|cannot|can't|didn't|wasn't|unable|instead|worry|"
    r"worried|concern\w*|lost|forgot|missed|slow\w*|basic|shaky|rusty|light|off|sadly|though|but|however"
)
_PATTERNS: Final = (
    *((f"{aspect}", re.compile(words)) for aspect, words in _TOPICS.items()),
    ("praise", re.compile(_PRAISE)),
    ("blame", re.compile(_BLAME)),
)


@lru_cache(maxsize=50_000)
def tendencies(word: str) -> tuple[str, ...]:
    """The aspects that a lower-case word tends to be about, and "praise" or "blame" where it tends to be one.

    >>> tendencies("rambled")
    ('answer_quality',)
    """
    return tuple(name for name, pattern in _PATTERNS if pattern.fullmatch(word))
