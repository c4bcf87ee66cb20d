"""What a letter brings along: read back by the standard library it is what was put in, and nothing else."""

from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.foundation.attachments import MOST, Attachment
from cop.foundation.envelope import refuse_raw
from cop.foundation.mime import LINE_MAX, Message, Sender, compose

SENDER = Sender.named("Slim samenwerken <post@voorbeeld.example>", None)
CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"


def letter(*attachments, html="<p>Dag.</p>\n", text="Dag.\n"):
    made = Message(
        to="dick@voorbeeld.example",
        subject="Afgesproken",
        text=text,
        html=html,
        message_id="<brief.1@voorbeeld.example>",
        headers={},
        attachments=attachments,
    )
    octets = compose(made, SENDER)
    refuse_raw(octets)
    assert max(map(len, octets.split(b"\r\n"))) <= LINE_MAX
    return BytesParser(policy=policy.SMTP).parsebytes(octets)


@settings(deadline=None)
@given(st.binary(max_size=3000), st.text(max_size=200))
def test_octets_arrive_as_they_were_beside_both_texts(octets, text):
    read = letter(Attachment("afspraak.ics", CALENDAR, octets), Attachment("leeg.txt", "text/plain", b""), text=text)
    assert read.get_content_type() == "multipart/mixed" and read.defects == []
    first, second = read.iter_attachments()
    assert first.get_payload(decode=True) == octets and second.get_payload(decode=True) == b""
    assert first.get_filename() == "afspraak.ics" and first.get_param("method") == "PUBLISH"
    assert first.get_content_disposition() == "attachment"
    assert read.get_body(("html",)).get_content().strip() == "<p>Dag.</p>"
    assert read.get_body(("plain",)) is not None


def test_with_text_alone_too():
    read = letter(Attachment("a.txt", "text/plain", b"a"), html=None)
    assert read.get_body(("plain",)).get_content().strip() == "Dag."
    assert [part.get_filename() for part in read.iter_attachments()] == ["a.txt"]


def test_a_letter_without_is_as_it_was():
    assert letter().get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    "name", ["", "a b.ics", 'a".ics', "a\r\nBcc: x.ics", "../a.ics", ".ics", "é.ics", "A.ics", "a" * 61]
)
def test_a_name_that_could_break_out_is_refused(name):
    with pytest.raises(ValueError, match="no name or type"):
        Attachment(name, "text/plain", b"")


@pytest.mark.parametrize(
    "kind", ["", "text", "text/plain\r\nX: y", 'text/plain; name="a"', "text/plain;x=y", "text/plain; x=é"]
)
def test_a_type_that_could_break_out_is_refused(kind):
    with pytest.raises(ValueError, match="no name or type"):
        Attachment("a.txt", kind, b"")


def test_what_is_too_large_is_refused():
    Attachment("a.txt", "text/plain", b"x" * MOST)
    with pytest.raises(ValueError, match="the most"):
        Attachment("a.txt", "text/plain", b"x" * (MOST + 1))
