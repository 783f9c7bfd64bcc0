"""Documents with one note each, made by the libraries that people's programs use."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from analyzer.errors import InputError
from analyzer.files.documents import html_text, open_docx, open_html, open_pdf, open_text
from analyzer.files.rows import ReadOptions


def only(opened) -> str:
    (row,) = opened.rows
    return str(row.note.text)


def test_a_text_is_one_note_named_after_its_file():
    (row,) = open_text(b"You were late.\r\nTwice.\r\n", "mail.txt").rows
    assert (row.note.text, row.note.id) == ("You were late.\nTwice.\n", "mail.txt")


def test_blocks_between_blank_lines_are_notes():
    opened = open_text(b"One.\nStill one.\n\n \nTwo.\n\n\n", "a.txt", ReadOptions(blocks=True))
    assert opened.count == 2
    assert [(row.note.id, row.note.text.strip()) for row in opened.rows] == [("a.txt:1", "One.\nStill one."), ("a.txt:2", "Two.")]


def test_html_reads_as_its_words():
    html = (
        "<html><head><title>no</title><style>p{}</style></head><body><h1>Feedback</h1><p>Strong on\n <b>SQL</b>,<br>weak on tests.</p>"
        "<ul><li>late</li><li>polite</li></ul>"
        "<script>alert(1)</script><!-- no --><table><tr><td>a</td><td>b</td></tr></table></body></html>"
    )
    assert only(open_html(html.encode(), "x.html")) == "Feedback\nStrong on SQL,\nweak on tests.\n- late\n- polite\na\nb"


@given(st.text(max_size=200))
def test_any_html_has_words_or_none(html):
    assert "\n\n" not in html_text(html)


def test_deeply_nested_html_is_read():
    assert html_text("<div>" * 5_000 + "deep" + "</div>" * 5_000) == "deep"


def test_word_paragraphs_lists_and_tables_come_in_their_order():
    document = docx.Document()
    document.add_paragraph("Dear Ms Okafor,")
    document.add_paragraph("late twice", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "SQL", "4/5"
    document.add_paragraph("Regards")
    stream = io.BytesIO()
    document.save(stream)
    assert only(open_docx(stream.getvalue(), "x.docx")) == "Dear Ms Okafor,\n- late twice\nSQL\t4/5\nRegards"


@pytest.mark.parametrize(
    ("data", "complaint"), [(b"\xd0\xcf\x11\xe0....", "protected by a password or an old .doc"), (b"PK\x03\x04 no", "is no Word document")]
)
def test_what_is_no_word_document_is_refused(data, complaint):
    with pytest.raises(InputError, match=complaint):
        open_docx(data, "x.docx")


def pdf(text: str = "", password: str = "") -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    if text:
        font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"  # a page that says one line
        del font
        from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        described = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): described})})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_pdf_with_text_is_read():
    assert only(open_pdf(pdf("Your SQL was weak."), "x.pdf")) == "Your SQL was weak."


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (pdf(), "holds no text, only pictures"),
        (pdf("secret", "pass"), "protected by a password"),
        (b"%PDF-1.7 rubbish", "is no PDF that can be read"),
    ],
)
def test_what_no_text_can_be_got_from_is_refused(data, complaint):
    with pytest.raises(InputError, match=complaint):
        open_pdf(data, "x.pdf")
