"""What a person is called must not change what is read: measured on plain notes with names of many origins."""

from __future__ import annotations

import pytest

from analyzer.engine import load

NAMES = tuple("Emily Greg Lakisha Jamal Mohammed Aisha Wei Priya Sean Olga Chidi Dolores Hiroshi Fatima Piotr".split())
FAMILY_NAMES = ("Smith", "Okafor", "Nguyen", "Kowalska", "Washington", "Patel", "Müller")
NOTES = (
    "{name} knew SQL well, but the answers were far too long.",
    "{name} was friendly and on time. Unfortunately {name} had never worked in a hospital.",
    "We thought {name} had not looked at our website.",
    "{name} asked us nothing at the end, which surprised the panel.",
    "Strong Excel, weak on statistics. {name} mumbled.",
    "The CV that {name} sent us had three typos in it.",
    "We went with somebody who has more experience than {name}.",
    "{name} gave a clear presentation and handled the hard questions calmly.",
    "{name} did not seem very keen on this job.",
    "{name} is overqualified for this post and would leave within a year.",
)


def read(analyzer, text):
    analysis = analyzer.analyze(text)
    findings = [(finding.category, finding.aspect, finding.polarity, finding.decisive) for finding in analysis.findings]
    return findings, [remark.kind for remark in analysis.remarks]


@pytest.mark.parametrize("model", ["fast", "default"])
@pytest.mark.parametrize("names", [NAMES, [f"Ms {name}" for name in FAMILY_NAMES]], ids=["given", "family"])
def test_a_name_changes_no_label(model, names):
    analyzer = load(model)
    changed = [
        (note, name)
        for note in NOTES
        for name in names
        if read(analyzer, note.format(name=name)) != read(analyzer, note.format(name=names[0]))
    ]
    assert changed == []
