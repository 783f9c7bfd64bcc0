"""What readers say of a reading, over HTTP: each shape of correction, what is refused, and what erasing takes along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.corrections import Label, kind_of
from api.offsets import Unit, positions

TEXT = "Your SQL was weak, but you were friendly. Not the right fit for us."
NOTE = {"text": TEXT, "candidate": "c1", "redact": False}
WEAK, FRIENDLY, FIT = "Your SQL was weak", "you were friendly", "Not the right fit"
CONCERN = {"category": "skills_gap", "aspect": "technical_skills", "polarity": "concern", "decisive": True}


@pytest.fixture
def client(make_client, tmp_path):
    return make_client(database=f"sqlite:///{tmp_path / 'a.db'}")


@pytest.fixture
def note(client):
    return client.post("/v1/notes", json=NOTE).json()


@pytest.fixture
def correct(client, note):
    def send(quote=WEAK, *, was=None, should=None, claimed=..., **more):
        start = TEXT.index(quote)
        body = {
            "note": note["id"],
            "reader": "r1",
            "start": start,
            "end": start + len(quote),
            "quote": claimed,
            "was": was,
            "should": should,
            **more,
        }
        return client.post("/v1/corrections", json={name: value for name, value in body.items() if value is not ...})

    return send


@pytest.mark.parametrize(
    ("quote", "was", "should", "kind"),
    [
        (WEAK, {"aspect": "technical_skills"}, None, "removed"),
        (WEAK, {"polarity": "concern"}, {"aspect": "problem_solving"}, "label"),
        (WEAK, {"category": "skills_gap"}, {"category": "experience"}, "label"),
        (WEAK, {"aspect": "technical_skills"}, {"polarity": "strength"}, "label"),
        (WEAK, {"aspect": "technical_skills"}, {"decisive": False}, "decisive"),
        (WEAK, {"aspect": "technical_skills"}, {}, "confirmed"),
        (FIT, None, None, "confirmed"),
        (FIT, None, {"category": "research", "polarity": "concern"}, "missing"),
        (FIT, None, {"remark": "fit", "polarity": "concern"}, "remark"),
        (WEAK, {"aspect": "technical_skills"}, {"remark": "unspecific", "polarity": "concern"}, "remark"),
    ],
)
def test_each_shape_of_correction_is_kept_beside_the_models_answer(client, correct, note, quote, was, should, kind):
    made = correct(quote, was=was, should=should)
    assert made.status_code == 201, made.text
    kept = made.json()
    assert (kept["kind"], kept["quote"], kept["note"], kept["candidate"], kept["text"]) == (kind, quote, note["id"], "c1", None)
    assert kept["model"] == note["model"]
    assert kept["was"] == (CONCERN if was else None)
    assert client.get(made.headers["location"]).json() == kept
    assert client.get(f"/v1/notes/{note['id']}").json() == note


def test_a_remark_is_corrected_by_its_kind(client):
    text = "Others were a closer match."
    note = client.post("/v1/notes", json={"text": text, "candidate": "c1"}).json()
    (remark,) = note["analysis"]["remarks"]
    body = {"note": note["id"], "reader": "r1", "start": remark["start"], "end": remark["end"], "was": {"remark": remark["kind"]}}
    kept = client.post("/v1/corrections", json={**body, "should": {"remark": "fit"}}).json()
    assert (kept["kind"], kept["was"]["remark"], kept["should"]) == (
        "remark",
        "unspecific",
        {"remark": "fit", "polarity": remark["polarity"]},
    )
    assert client.post("/v1/corrections", json={**body, "should": None}).json()["kind"] == "remark"
    assert client.post("/v1/corrections", json={**body, "was": {"remark": "protected"}, "should": None}).status_code == 422


def test_what_a_correction_leaves_out_stays_as_it_was(correct):
    assert correct(was={"polarity": "concern"}, should={"polarity": "strength"}).json()["should"] == {**CONCERN, "polarity": "strength"}
    other = correct(was={"polarity": "concern"}, should={"category": "experience"}).json()["should"]
    assert other == {**CONCERN, "category": "experience", "aspect": None}


@pytest.mark.parametrize(
    ("change", "pointer", "detail"),
    [
        (
            {"was": {"aspect": "conduct"}},
            "#/was",
            "no such point there. At 0..17 it found: skills_gap technical_skills concern",
        ),
        ({"was": None, "should": {"polarity": "concern"}}, "#/should", "a new finding needs `aspect` or `category`"),
        ({"should": {"remark": "fit"}}, "#/should", "a new remark `remark` and `polarity`"),
        ({"was": None, "should": {"aspect": "conduct", "category": "research"}}, "#/should", "belongs to presentation"),
        ({"was": None, "should": {"aspect": "conduct", "polarity": "neutral"}}, "#/should", "only a remark may be neutral"),
        ({"was": None, "should": {"aspect": "conduct", "remark": "fit"}}, "#/should", "a finding or a remark"),
        ({"end": 0}, "#/end", "greater than or equal to 1"),
        ({"start": 30}, "#", "has to be before"),
        ({"end": 3000}, "#/start", "is not in the text, which ends at 67"),
        ({"start": 4, "end": 5, "was": None, "should": CONCERN}, "#/start", "there are no words"),
        ({"claimed": "your sql"}, "#/quote", "see `offsets`"),
        ({"note": ...}, "#", "give the id of a kept note as `note`, or a text"),
        ({"text": TEXT, "consent": True}, "#", "give the id"),
        ({"note": ..., "text": TEXT}, "#", "send `consent: true`"),
        ({"candidate": "c2"}, "#", "go with `text`"),
        ({"should": ...}, "#/should", "Field required"),
        ({"reader": ""}, "#/reader", "at least 1"),
        ({"colour": "red"}, "#/colour", "not permitted"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(client, correct, change, pointer, detail):
    answer = correct(**{"was": {"aspect": "technical_skills"}, **change})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request"), answer.text
    (fault, *_) = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert detail in fault["detail"]
    assert client.get("/v1/corrections").json() == {"corrections": [], "cursor": None}


def test_a_note_that_is_not_kept_here_cannot_be_corrected(correct):
    answer = correct(was={"aspect": "conduct"}, note="none")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_text_is_corrected_without_a_note_and_redacted(client):
    text = "Ask Priya 😀 on a.b@example.org. Your SQL was weak."
    start = len(text[: text.index("Your")].encode("utf-16-le")) // 2
    body = {
        "text": text, "consent": True, "candidate": "c9", "reader": "r1", "offsets": "utf16", "start": start, "end": start + len(WEAK),
        "quote": WEAK, "was": {"aspect": "technical_skills"}, "should": None,
    }  # fmt: skip
    kept = client.post("/v1/corrections", json=body).json()
    assert kept["text"] == "Ask [name] 😀 on [email]. Your SQL was weak."
    assert kept["text"][kept["start"] : kept["end"]] == kept["quote"] == WEAK
    assert client.get("/v1/notes").json()["notes"] == []
    assert client.post("/v1/corrections", json={**body, "redact": False}).json()["text"] == text
    assert len(client.get("/v1/candidates/c9/export").json()["corrections"]) == 2
    client.delete("/v1/candidates/c9")
    assert client.get("/v1/corrections").json()["corrections"] == []


@given(st.text(min_size=1, max_size=60), st.sampled_from(list(Unit)), st.data())
def test_a_span_in_any_unit_leads_to_the_same_words(text, unit, data):
    places = positions(text, unit)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    where = {place: offset for offset, place in enumerate(places)}
    assert (where[places[start]], where[places[end]]) == (start, end)


def test_corrections_are_listed_filtered_and_taken_back(client, correct, note):
    for number in range(5):
        correct(was={"aspect": "technical_skills"}, should={} if number % 2 else None, reader=f"r{number % 2}")
    first = client.get("/v1/corrections", params={"limit": 3}).json()
    rest = client.get("/v1/corrections", params={"limit": 3, "cursor": first["cursor"]}).json()
    assert (len(first["corrections"]), len(rest["corrections"]), rest["cursor"]) == (3, 2, None)

    def count(**wanted):
        return len(client.get("/v1/corrections", params=wanted).json()["corrections"])

    assert [count(reader="r1"), count(kind="removed"), count(note="x"), count(candidate="c1"), count(model=note["model"])] == [
        2,
        3,
        0,
        5,
        5,
    ]
    assert client.get("/v1/corrections", params={"kind": "wrong"}).status_code == 422
    assert client.get("/v1/corrections", params={"cursor": "x"}).status_code == 422
    one = first["corrections"][0]["id"]
    assert [client.delete(f"/v1/corrections/{one}").status_code for _ in range(2)] == [204, 404]
    assert client.get(f"/v1/corrections/{one}").status_code == 404


def test_the_agreement_of_readers_is_given_over_http(client, correct, note, monkeypatch):
    for reader, should in (("a", None), ("b", {}), ("c", {})):
        correct(was={"aspect": "technical_skills"}, should=should, reader=reader)
    found = client.get("/v1/corrections/agreement", params={"note": note["id"]}).json()
    assert (found["readers"], found["notes"]) == (["a", "b", "c"], 1)
    assert found["figures"]["point"] == {"units": 1, "pairs": 3, "share": pytest.approx(1 / 3), "kappa": 0.0}
    assert client.get("/v1/corrections/agreement", params={"note": "none"}).json()["notes"] == 0
    monkeypatch.setattr("api.storage.corrections.MOST", 2)
    answer = client.get("/v1/corrections/agreement")
    assert (answer.status_code, "more than 2 such corrections; narrow" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("path", ["/v1/candidates/c1", "/v1/notes/{note}"])
def test_corrections_go_with_their_note(client, correct, note, path):
    correct(was={"aspect": "technical_skills"})
    assert client.delete(path.format(note=note["id"])).status_code in (200, 204)
    assert client.get("/v1/corrections").json()["corrections"] == []


LABELS = st.one_of(
    st.none(),
    st.builds(lambda aspect, polarity, decisive: Label(aspect=aspect, polarity=polarity, decisive=decisive).after(None),
              st.sampled_from(["conduct", "delivery", "seniority"]), st.sampled_from(["concern", "strength"]), st.booleans()),
    st.builds(lambda kind: Label(remark=kind, polarity="neutral").after(None), st.sampled_from(["fit", "unspecific"])),
)  # fmt: skip


@given(LABELS, LABELS)
def test_a_correction_is_of_one_kind_and_confirms_only_what_is_the_same(was, should):
    assert (kind_of(was, should) == "confirmed") is (was == should)
