from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.traffic.sealing import Answer, BodyDigest, Seal, key_in

ANSWER = Answer(201, [("location", "/v1/notes/1"), ("content-type", "application/json")], b'{"key":"avk_secret"}')


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('"3f1c0a52-6f0e"', "3f1c0a52-6f0e"),
        ("3f1c0a52-6f0e", "3f1c0a52-6f0e"),
        (' "a b" ', "a b"),
        (r'"a\"b\\c"', r"a\"b\c".replace("\\", "", 1)),
        ('""', None),
        ("", None),
        ("a b", None),
        ('"a', None),
        ('"é"', None),
        ('"a"; b', None),
        ('"' + "x" * 256 + '"', None),
        ('"' + "x" * 255 + '"', "x" * 255),
    ],
)
def test_a_key_is_a_structured_string_or_a_bare_word(header, key):
    assert key_in(header) == key


def test_only_the_same_key_organisation_and_route_open_an_answer():
    seal = Seal("k1", "mine", "POST /v1/keys")
    sealed = seal.close(ANSWER)
    assert b"avk_secret" not in sealed
    assert Seal("k1", "mine", "POST /v1/keys").open(sealed) == ANSWER
    for other in (Seal("k2", "mine", "POST /v1/keys"), Seal("k1", "other", "POST /v1/keys"), Seal("k1", "mine", "POST /v1/notes")):
        assert other.open(sealed) is None
        assert other.name != seal.name


def test_the_fingerprint_is_that_of_body_and_target():
    seal = Seal("k1", "mine", "r")
    assert seal.fingerprint(b"d", "/a?") == seal.fingerprint(b"d", "/a?")
    assert len({seal.fingerprint(b"d", "/a?"), seal.fingerprint(b"e", "/a?"), seal.fingerprint(b"d", "/b?")}) == 3
    assert Seal("k2", "mine", "r").fingerprint(b"d", "/a?") != seal.fingerprint(b"d", "/a?")


def form(boundary: str, content: str) -> bytes:
    head = 'Content-Disposition: form-data; name="file"; filename="a.txt"'
    return f"--{boundary}\r\n{head}\r\n\r\n{content}\r\n--{boundary}--\r\n".encode()


def digest(body: bytes, media_type: str, cuts: list[int]) -> bytes:
    found = BodyDigest(media_type)
    edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    for start, end in pairwise(edges):
        found.feed(body[start:end])
    return found.digest()


@given(st.text(alphabet="abxy-\r\n", max_size=60), st.lists(st.integers(0, 500), max_size=6))
def test_a_form_sent_again_has_the_same_digest_whatever_its_boundary_and_however_it_is_cut(content, cuts):
    one = digest(form("XbXbX0001", content), "multipart/form-data; boundary=XbXbX0001", cuts)
    two = digest(form("YyYyYyYyYy", content), 'multipart/form-data; boundary="YyYyYyYyYy"', [])
    assert one == two
    assert one != digest(form("Z", content + "!"), "multipart/form-data; boundary=Z", [])


def test_other_bodies_are_digested_as_they_are():
    assert digest(b'{"text":"a"}', "application/json", [3]) == digest(b'{"text":"a"}', "application/json", [])
    assert digest(b'{"text":"a"}', "application/json", []) != digest(b'{"text": "a"}', "application/json", [])
