"""Which actions answer what was said, each with its reasons, ordered by how much they matter."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from analyzer.labels import RemarkKind
from analyzer.plan.evidence import is_unspecific, looks_refused, points_of
from analyzer.results import Effort, Finding, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzer.plan.catalogue import Catalogue, Entry, Needs, NoteState
    from analyzer.plan.context import Context, Outcome
    from analyzer.plan.evidence import Evidence, Point, Topic

_EFFORTS: Final[tuple[str, ...]] = get_args(Effort)
_TIERS: Final = {"repair": 0, "build": 1, "courtesy": 3, "information": 4}
_TIER_OF_A_WINDOW: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An action that something calls up. Equal only to itself.

    `topics` are the aspects and remark kinds it answers (none for the state of a whole note), `urgent` says that its window is
    known to be open still, `rank` sorts candidates, best first.
    """

    entry: Entry
    points: tuple[Point, ...]
    topics: tuple[Topic, ...]
    urgent: bool
    rank: tuple[float, ...]


class _Rule(NamedTuple):
    place: int
    pattern: re.Pattern[str] | None


@dataclass(slots=True)
class _Match:
    """What calls one entry up; dicts, because they keep the order that sets do not."""

    points: dict[Point, None] = field(default_factory=dict)
    topics: dict[Topic, None] = field(default_factory=dict)
    by_words: bool = False


class _Weight(NamedTuple):
    decisive: bool = False
    confidence: float = 0.0


_NO_WEIGHT: Final = _Weight()
_ORDER: Final = attrgetter("order")


class Finder:
    """Finds the candidates of a catalogue; the look-up by topic is built once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entries = catalogue.entries
        self._tiers = tuple(map(_tier, catalogue.entries))
        preferred = {name: place for place, name in enumerate(catalogue.preferred)}
        self._preference = tuple(preferred.get(entry.id, len(preferred)) for entry in catalogue.entries)
        self._homes = tuple(entry.triggers[0].topic for entry in catalogue.entries)
        self._efforts = tuple(_EFFORTS.index(entry.effort) for entry in catalogue.entries)
        self._by_topic: dict[Topic, list[_Rule]] = defaultdict(list)
        self._by_state: dict[NoteState | None, list[int]] = defaultdict(list)
        for place, entry in enumerate(catalogue.entries):
            for trigger in entry.triggers:
                if trigger.topic is None:
                    self._by_state[trigger.note].append(place)
                else:
                    self._by_topic[trigger.topic].append(_Rule(place, _pattern(trigger.mentions)))

    def find(self, evidence: Sequence[Evidence], context: Context) -> list[Candidate]:
        """Every action that the notes call up and the context does not rule out, best first."""
        points = points_of(evidence)
        weights = _weigh(points)
        # A refusal is taken from how the notes read; that it is open still, or an offer, is never guessed.
        outcome = context.outcome or ("rejected" if looks_refused(evidence) else None)
        candidates = [
            self._candidate(place, match, weights, context)
            for place, match in self._matches(points, _states(evidence, points)).items()
            if _allows(self._entries[place], context, outcome)
        ]
        return sorted(candidates, key=lambda candidate: candidate.rank)

    def _matches(self, points: Sequence[Point], states: Mapping[NoteState, Sequence[Point]]) -> dict[int, _Match]:
        """What calls each entry up, by the entry's place in the catalogue."""
        matches: dict[int, _Match] = defaultdict(_Match)
        for point in points:
            for place, pattern in self._by_topic.get(point.topic, ()):
                if pattern is None or pattern.search(point.said.quote):
                    match = matches[place]
                    match.points[point] = None
                    match.topics[point.topic] = None
                    match.by_words |= pattern is not None
        for state, answered in states.items():
            for place in self._by_state.get(state, ()):
                matches[place].points.update(dict.fromkeys(answered))
        return matches

    def _candidate(self, place: int, match: _Match, weights: Mapping[Topic, _Weight], context: Context) -> Candidate:
        entry = self._entries[place]
        weight = max([weights[topic] for topic in match.topics], default=_NO_WEIGHT)
        at_home = self._homes[place] is None or self._homes[place] in match.topics
        said = (self._tiers[place], not weight.decisive, -weight.confidence)
        rank = (*said, self._preference[place], not match.by_words, self._efforts[place], not at_home, place)
        return Candidate(
            entry=entry,
            points=tuple(sorted(match.points, key=_ORDER)),
            topics=tuple(match.topics),
            urgent=_is_urgent(entry.needs, context),
            rank=rank,
        )


def _tier(entry: Entry) -> int:
    """Repair, build, courtesy with a window, other courtesy, information; but what to know before acting comes early."""
    if any(trigger.remark is RemarkKind.PROTECTED or trigger.note == "conflicting" for trigger in entry.triggers):
        return _TIERS["build"]
    if entry.purpose == "courtesy" and _has_window(entry.needs):
        return _TIER_OF_A_WINDOW
    return _TIERS[entry.purpose]


def _weigh(points: Iterable[Point]) -> dict[Topic, _Weight]:
    """How much each topic weighs: whether it settled the matter, then its confidences together, so that repetition counts."""
    weights: dict[Topic, _Weight] = {}
    for point in points:
        before = weights.get(point.topic, _Weight())
        decisive = isinstance(point.said, Finding) and point.said.decisive
        weights[point.topic] = _Weight(before.decisive or decisive, before.confidence + point.said.confidence)
    return weights


def _states(evidence: Sequence[Evidence], points: Sequence[Point]) -> dict[NoteState, list[Point]]:
    """The states that hold for the notes, with the points that make them so."""
    findings = [point for point in points if isinstance(point.said, Finding)]
    concerns = [point for point in findings if not point.topic[1]]
    strengths = [point for point in findings if point.topic[1]]
    states: dict[NoteState, list[Point]] = {"always": []}
    if is_unspecific(evidence):
        states["unspecific"] = _left_open(points)
    if concerns:
        states["concerns"] = concerns
    if strengths:
        states["strengths"] = strengths
    if conflicting := _contradicted(findings):
        states["conflicting"] = conflicting
    return states


def _left_open(points: Sequence[Point]) -> list[Point]:
    """The remarks that a question would clear up: those that counted against the candidate, or else the praise."""
    remarks = [point for point in points if isinstance(point.said, Remark) and point.said.kind is not RemarkKind.PROTECTED]
    return [point for point in remarks if not point.topic[1]] or remarks


def _contradicted(findings: Sequence[Point]) -> list[Point]:
    """The findings of which another note says the opposite."""
    places: dict[Topic, set[int]] = defaultdict(set)
    for point in findings:
        places[point.topic].add(point.place)
    return [point for point in findings if places.get((point.topic[0], not point.topic[1]), set()) - {point.place}]


def _allows(entry: Entry, context: Context, outcome: Outcome | None) -> bool:
    if entry.fits is not None and not entry.fits.suits(context):
        return False
    needs = entry.needs
    if needs is None:
        return True
    if needs.outcome is not None and needs.outcome != outcome:
        return False
    days = context.days_since_interview
    return needs.interview_within_days is None or days is None or days <= needs.interview_within_days


def _has_window(needs: Needs | None) -> bool:
    return needs is not None and (needs.interview_within_days is not None or needs.outcome == "open")


def _is_urgent(needs: Needs | None, context: Context) -> bool:
    if needs is None:
        return False
    known = needs.interview_within_days is not None and context.days_since_interview is not None
    return known or needs.outcome == "open"


def _pattern(mentions: Sequence[str]) -> re.Pattern[str] | None:
    """Finds any of the words; one that ends in * goes on as it likes."""
    if not mentions:
        return None
    words = "|".join(re.escape(each.removesuffix("*")) + ("" if each.endswith("*") else r"(?!\w)") for each in mentions)
    return re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)
