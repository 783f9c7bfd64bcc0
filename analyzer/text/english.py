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
