"""English words that the text room goes by: data, not code.

Patterns are matched without regard to case.
"""

from __future__ import annotations

import re
from typing import Final

ABBREVIATIONS: Final = frozenset(
    """
    approx appr exp incl esp dept est yr yrs min mins hr hrs vs v e.g i.e eg ie etc cf resp no nr mr mrs ms dr prof st sr jr
    mgmt eng engg q p pp vol fig tel ext ca co inc ltd corp dev comp comms tech avg max temp ref govt dist asst mgr sec
    """.split()
)
"""After these a full stop does not end a sentence by itself."""

CONTRAST: Final = frozenset(
    """
    but however although though whereas yet except nevertheless nonetheless albeit despite
    """.split()
)
"""Words that open a clause against the one before it."""

LINKS: Final = frozenset(
    """
    because so which who while when if unless until with without or nor
    """.split()
)
"""Other words that open a clause."""

FUNCTION_WORDS: Final = frozenset(
    """
    the a an and or but of to in on at for with from by as is are was were be been i you he she it we they me him her us them my
    your his its our their this that these those not no so if than then there what which who when where how why all any some out
    up down over very just too do did does have has had would could should will can n't 's said told get got about into after
    before because more most other good really never only also well lacks lacked needs strong weak knew knows asked
    """.split()
)
"""Words so common that a text with enough of them is English."""

LEAD_INS: Final = re.compile(
    r"""(?:
        and|but|or|so|then|also|plus|however|although|though|whereas|while|yet|unfortunately|sadly|regrettably|overall|in\ short|
        apparently|again|finally|lastly|firstly|secondly|first\ of\ all|my\ (?:main\ )?worry\ is\ that|
        (?:we|i|they|he|she|(?:the\ )?panel|(?:both|all)\ of\ us|everyone|everybody)\ (?:all\ |both\ |also\ |just\ |really\ |simply\ )?
            (?:felt|thought|said|found|feel|think|believed?|noted|agreed)\s
            (?:that\b|(?=(?:you|ur?|your|the|he|she|they|his|her|their|i|my|it|a)\b))|
        it(?:'s|\ is|\ was)\ (?:just\ |only\ )?that
    )\b[\s,:]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before a point without belonging to it."""

STRENGTH_HEADINGS: Final = re.compile(
    r"""(?:(?:key|main|observed|top)\ )?(?:
        strengths?|strong\ points?|positives?|pros?|plus(?:es|ses)?|highlights?|likes?|liked|merits?|upsides?|green\ flags?|best\ bits?|
        the\ good|good(?:\ bits|\ points|\ stuff)?|well\ done|did\ well|in\ favou?r|for|www|keep(?:\ doing)?|
        (?:what\ )?(?:went|goes|worked|you\ did|we)\ (?:really\ )?(?:well|liked|good)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Headings that say: what stands here counts for the candidate."""

CONCERN_HEADINGS: Final = re.compile(
    r"""(?:(?:key|main|some|any|my|our)\ )?(?:
        weak(?:ness(?:es)?|\ points?|\ spots?|\ areas?)?|negatives?|cons?|minus(?:es|ses)?|concerns?|worries|reservations?|risks?|
        red\ flags?|gaps?|drawbacks?|downsides?|dislikes?|not\ so\ good|less\ good|the\ bad|bad(?:\ bits|\ points)?|misses|missing|
        (?:areas?|points?|things?|room|scope|opportunit(?:y|ies)|suggestions?|tips?)\ (?:for|to|of)\s
            (?:improve(?:ment)?|develop(?:ment)?|growth|grow|work(?:\ on)?|watch|concern)\w*|
        (?:development|growth|improvement|learning)\ (?:areas?|points?|needs?|opportunit\w+)|development|improvements?|
        to\ (?:improve|work\ on|develop)|work(?:s|ing)?\ on|needs?\ work|less\ well|even\ better\ if|ebi|against|stop(?:\ doing)?|
        (?:what\ )?(?:went|did)\ (?:less|not|n't)\ (?:so\ )?(?:well|good)|could\ (?:be|have\ been)\ better|
        (?:what\ )?(?:didn.?t|did\ not)\ (?:go|work)(?:\ so)?\ well
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Headings that say: what stands here counts against the candidate."""

NAMES_A_SUBJECT: Final = frozenset(
    """
    experience knowledge understanding grasp command background training exposure skill skills certificate certification
    qualification qualifications licence license degree diploma fluency practice expertise basics fundamentals
    """.split()
)
"""Words that are followed by the subject they are about ("knowledge of payroll"), or preceded by it ("payroll knowledge")."""

TESTS_A_SUBJECT: Final = frozenset("test exercise question questions task round section part piece paper assessment".split())
"""Words that are preceded by the subject that was put to the test ("the SQL round")."""

SUBJECT_AFTER: Final = frozenset("of in with on using around about for".split())
"""What stands between such a word and its subject."""

OWNS: Final = frozenset("your ur his her their my the".split())
"""What stands before something that is said to have been good or bad ("your stock count was ...")."""

JUDGES: Final = frozenset(
    """
    was were is are wasn weren isn aren needs need needed lacks lacked looked looks felt feels seemed seems could let came went
    stood impressed shone
    """.split()
)
"""What stands after it."""

GENERIC: Final = frozenset(
    """
    answer answers approach work skill skills experience knowledge interview performance way thing things point points part level
    candidate candidates person people team manager panel one ones side area areas years year months month time lot bit kind sort
    type more less much good great strong solid weak poor basic general overall technical relevant direct real actual enough
    limited broad deep wide practical hands hands-on previous other similar first second third last next best better worse whole
    same own new old role job position post posts place places
    abilities ability company field industry sector day days stuff something anything nothing everything everyone
    such particular specific certain working professional related required necessary main key core test task exercise question
    itself far missing depth paper papers reference references sounds kids systems checks built date faculty indicator communication
    scene traffic part parts product questions result results example examples feedback application cv
    resume background training attitude energy problem
    """.split()
)
"""Words that name no subject by themselves."""
