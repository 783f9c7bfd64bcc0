from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import InputError
from analyzer.files import decode as module
from analyzer.files.decode import decode, encoding_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding):
    assert decode("Vielen Dank – 🙂\r\n".encode(encoding), "x") == "Vielen Dank – 🙂\r\n"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"a\0b", "note is not text: it holds NUL bytes"),
        (b"%PDF-1.7 ...", "note is a PDF document, not text"),
        (b"PK\x03\x04...", "note is a zip archive or an Office document"),
        (b"\xff\xfe\x00", "note is not UTF-16"),
    ],
)
def test_what_is_not_text_is_refused_with_a_reason(data, complaint):
    with pytest.raises(InputError, match=complaint):
        decode(data, "note")


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="11 bytes; at most 10"):
        decode(b"x" * 11, "note")


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(data):
    try:
        assert isinstance(decode(data, "note"), str)
    except InputError as error:
        assert str(error).startswith("note ")


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15"])
def test_western_text_that_is_no_utf8_is_read_in_an_encoding_that_fits(encoding):
    text = "Der Bewerber war höflich, aber die Fähigkeiten für die Stelle genügen uns noch nicht. Grüße aus München. " * 3
    assert decode(text.encode(encoding), "note") == text


def test_bytes_that_are_utf8_up_to_where_the_sample_ends_are_utf8():
    assert encoding_of("é".encode() * 3 + "é".encode()[:1], "note") == "utf-8-sig"
