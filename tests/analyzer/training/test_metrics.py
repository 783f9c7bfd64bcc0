from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.labels import Aspect, Polarity, RemarkKind
from analyzer.results import Analysis
from analyzer.training.gold import GoldFinding, GoldRemark, from_corpus, read_gold
from analyzer.training.metrics import Pair, interval, macro_f1, table
from analyzer.training.naturalness import profile, told_apart
from tests.conftest import TOY_CORPUS

SCORER = Path(__file__).parents[4] / "shared" / "eval" / "score.py"


def finding(start, end, aspect=Aspect.DELIVERY, polarity=Polarity.CONCERN, decisive=False):
    return GoldFinding(start=start, end=end, category=aspect.category, aspect=aspect, polarity=polarity, decisive=decisive)


def pair(gold, predicted, confidences=None, **remarks):
    return Pair("1", "x" * 100, gold, predicted, confidences=confidences or [1.0] * len(predicted), **remarks)


def test_perfect_predictions_score_one_everywhere():
    labels = [finding(0, 10, decisive=True), finding(20, 30, Aspect.MOTIVATION, Polarity.STRENGTH)]
    figures = table([pair(labels, labels)])
    for name in ("concern_micro_f1", "aspect_micro_f1", "finding_f1", "span_f1", "decisive_f1", "exact_notes"):
        assert figures[name] == 1.0
    assert (figures["brier"], figures["ece"]) == (0.0, 0.0)


def test_a_finding_counts_when_half_of_it_is_shared_and_category_and_polarity_agree():
    gold = [finding(0, 10)]
    assert table([pair(gold, [finding(0, 5)])])["finding_f1"] == 1.0
    assert table([pair(gold, [finding(0, 4)])])["finding_f1"] == 0.0
    assert table([pair(gold, [finding(0, 10, Aspect.CONDUCT)])])["finding_f1"] == 1.0
    assert table([pair(gold, [finding(0, 10, Aspect.SENIORITY)])])["finding_f1"] == 0.0
    assert table([pair(gold, [finding(0, 10, polarity=Polarity.STRENGTH)])])["finding_f1"] == 0.0


def test_one_label_is_matched_once():
    assert table([pair([finding(0, 10)], [finding(0, 10), finding(1, 10)])])["finding_f1"] == pytest.approx(2 / 3)


def test_false_alarms_are_counted_among_notes_without_concern():
    figures = table([pair([], [finding(0, 1)]), pair([], []), pair([finding(0, 1)], [finding(0, 1)])])
    assert figures["false_alarm"] == 0.5


def test_remarks_are_matched_by_kind():
    one, other = (GoldRemark(start=0, end=10, kind=kind) for kind in (RemarkKind.FIT, RemarkKind.UNSPECIFIC))
    assert table([pair([], [], gold_remarks=[one], predicted_remarks=[one])])["remark_f1"] == 1.0
    assert table([pair([], [], gold_remarks=[one], predicted_remarks=[other])])["remark_f1"] == 0.0


def test_nothing_to_measure_is_none():
    figures = table([pair([], [])])
    assert figures["finding_f1"] is None
    assert figures["ece"] is None
    assert figures["concern_macro_f1"] is None


def test_an_interval_holds_the_figure():
    pairs = [pair([finding(0, 9)], [finding(0, 9)] if number % 3 else []) for number in range(60)]
    low, high = interval(pairs, lambda drawn: macro_f1(drawn, Polarity.CONCERN))
    assert low < (macro_f1(pairs, Polarity.CONCERN) or 0.0) < high
    assert interval(pairs, lambda drawn: macro_f1(drawn, Polarity.CONCERN)) == (low, high)


def test_the_figures_are_those_of_the_shared_scorer(toy_analyzer, toy_notes):
    if not SCORER.exists():
        pytest.skip("the shared scorer is not beside the project")
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    analyses = [toy_analyzer.analyze(note.text) for note in toy_notes]
    theirs = scorer.score([(note.to_gold(), json.loads(json.dumps(a.to_dict()))) for note, a in zip(toy_notes, analyses, strict=True)])
    ours = table([_pair(note, analysis) for note, analysis in zip(from_corpus(toy_notes), analyses, strict=True)])
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value), name


def _pair(note, analysis: Analysis) -> Pair:
    confidences = [f.confidence for f in analysis.findings]
    return Pair(note.id, note.text, note.findings, analysis.findings, note.remarks, analysis.remarks, confidences)


def test_a_corpus_is_profiled_and_told_apart_from_another(toy_notes):
    notes = from_corpus(toy_notes)
    found = profile(notes)
    assert found.notes == len(notes)
    assert sum(found.registers.values()) == pytest.approx(1.0)
    shouted = [replace(note, text=f"{note.text} and that was that, mind you") for note in notes]
    assert told_apart(notes, shouted) > 0.9


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "holds no notes"),
        ("{", "line 1: "),
        ('{"id": "1", "text": "abc", "remarks": [{"start": 2, "end": 9, "kind": "fit"}]}', "span 2..9"),
    ],
)
def test_a_malformed_gold_file_is_named_with_its_line(tmp_path, content, complaint):
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(Exception, match=complaint):
        read_gold(path)
    assert TOY_CORPUS.exists()
