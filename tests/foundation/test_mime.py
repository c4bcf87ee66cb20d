"""A letter as octets: read back by the standard library's parser it says what was meant, whatever was typed."""

import quopri
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.foundation.mime import (
    LINE,
    LINE_MAX,
    SUBJECT_LIMIT,
    AddressRefused,
    HeaderRefused,
    Message,
    Sender,
    ascii_address,
    compose,
    quoted_printable,
)

SENDER = Sender.named("Slim samenwerken <post@voorbeeld.example>", None)
ID = "<brief.1@voorbeeld.example>"
HEADERS = {
    "List-Id": "Weekbericht <weekbericht.voorbeeld.example>",
    "List-Unsubscribe": f"<https://voorbeeld.example/afmelden/{'a' * 90}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Auto-Submitted": "auto-generated",
}

shown = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), max_size=SUBJECT_LIMIT
)
anything = st.text(max_size=600)  # no surrogates, but control characters and every kind of line end
ascii_shown = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=SUBJECT_LIMIT)

unhurried = settings(deadline=None)  # other tests on the same machine are no fault of ours


def a_letter(**changed: object) -> Message:
    usual = {
        "to": "dick@voorbeeld.example",
        "subject": "Drie vragen uit jouw regio",
        "text": "Dag Dick,\n",
        "html": "<p>Dag Dick,</p>\n",
        "message_id": ID,
        "headers": HEADERS,
    }
    return Message(**usual | changed)  # type: ignore[arg-type]  # the tests put in what should be refused


def read(octets: bytes) -> EmailMessage:
    message = BytesParser(policy=SMTP).parsebytes(octets)
    assert isinstance(message, EmailMessage)
    return message


def composed(**changed: object) -> bytes:
    return compose(a_letter(**changed), SENDER)


def spaced(text: str) -> str:
    """As a header shows it: spaces at the ends and double spaces have no meaning there."""
    return " ".join(word for word in text.split(" ") if word)


def lines_unified(text: str) -> str:
    """As a letter holds it: one kind of line end, also at the end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else text + "\n"


def content(part: EmailMessage) -> str:
    whole: str = part.get_content()
    return whole.replace("\r\n", "\n")


@unhurried
@given(shown, anything, anything)
def test_what_is_typed_is_what_is_read(subject: str, text: str, html: str) -> None:
    message = read(composed(subject=subject, text=text, html=html))
    assert message["Subject"] == spaced(subject)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    parts = [content(part) for part in message.iter_parts() if isinstance(part, EmailMessage)]
    assert parts == [lines_unified(text), lines_unified(html)]
    assert message["To"] == "dick@voorbeeld.example"
    assert not message.defects
    assert not any(part.defects for part in message.walk())


@unhurried
@given(anything)
def test_a_letter_may_be_text_alone(text: str) -> None:
    message = read(composed(text=text, html=None))
    assert message.get_content_type() == "text/plain"
    assert content(message) == lines_unified(text)


@unhurried
@given(st.one_of(shown, ascii_shown), anything, anything)
def test_every_line_passes_every_server(subject: str, text: str, html: str) -> None:
    octets = composed(subject=subject, text=text, html=html)
    assert octets.isascii()
    assert octets.endswith(b"\r\n")
    assert b"\0" not in octets
    lines = octets.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    long = [line for line in lines if len(line) > LINE]
    assert [line.partition(b":")[0] for line in long] == [b"List-Unsubscribe"]  # one link, which must stay whole
    assert max(map(len, lines)) <= LINE_MAX


@unhurried
@given(shown)
def test_an_older_reader_sees_the_same_subject(subject: str) -> None:
    head = composed(subject=subject).partition(b"\r\n\r\n")[0].decode("ascii")
    folded = re.search(r"^Subject: ?((?:.*\r\n )*.*)$", head, re.MULTILINE)
    assert folded
    assert str(make_header(decode_header(folded[1].replace("\r\n", "").strip("\r")))) == spaced(subject)


@unhurried
@given(shown)
def test_encoded_words_stay_within_their_limits(subject: str) -> None:
    head = composed(subject=subject).partition(b"\r\n\r\n")[0].decode("ascii")
    for line in head.split("\r\n"):
        for word in re.findall(r"=\?utf-8\?[bq]\?[^ ]*\?=", line):
            assert len(word) <= 75
            make_header(decode_header(word))  # each by itself: no character is cut in two


@unhurried
@given(shown.filter(lambda name: name.strip(" ")))
def test_a_name_in_reply_to_is_read_back(name: str) -> None:
    message = read(composed(reply_to=f"{name} <anouk@voorbeeld.example>"))
    only = message["Reply-To"].addresses
    assert [address.addr_spec for address in only] == ["anouk@voorbeeld.example"]
    bare = name.strip(" ").removeprefix('"').removesuffix('"')
    # This reader strips every kind of space, and (Python 3.11) puts one between two encoded words of a name.
    assert "".join(only[0].display_name.split()) == "".join(bare.split())


@unhurried
@given(anything)
def test_quoted_printable_is_the_standard_one(text: str) -> None:
    octets = quoted_printable(text)
    assert quopri.decodestring(octets).replace(b"\r\n", b"\n") == lines_unified(text).encode()
    assert all(len(line) <= 76 for line in octets.split(b"\r\n"))


@unhurried
@given(anything, anything)
def test_quoted_printable_of_parts_can_be_joined(first: str, second: str) -> None:
    first, second = lines_unified(first), lines_unified(second)
    assert quoted_printable(first) + quoted_printable(second) == quoted_printable(first + second)


def test_the_standard_library_would_say_the_same() -> None:
    subject, text = "Eén loket — wat je miste", "Dag Zoë,\n\n.\n..\nFrom hier\n" + "ë" * 300 + " \n\t\n"
    html = f"<p>{'één ' * 900}</p>\n"
    theirs = EmailMessage(policy=SMTP)
    theirs["From"] = "Slim samenwerken <post@voorbeeld.example>"
    theirs["To"], theirs["Subject"], theirs["Message-ID"] = "dick@voorbeeld.example", subject, ID
    for name, value in HEADERS.items():
        theirs[name] = value
    theirs.set_content(text, cte="quoted-printable")
    theirs.add_alternative(html, subtype="html", cte="quoted-printable")
    expected, ours = read(theirs.as_bytes()), read(composed(subject=subject, text=text, html=html))
    for name in ("From", "To", "Subject", "Message-ID", *HEADERS, "MIME-Version"):
        assert ours[name] == expected[name], name
    for our_part, their_part in zip(ours.walk(), expected.walk(), strict=True):
        assert our_part.get_content_type() == their_part.get_content_type()
        assert our_part.get_content_charset() == their_part.get_content_charset()
        assert our_part["Content-Transfer-Encoding"] == their_part["Content-Transfer-Encoding"]
        if not our_part.is_multipart():
            assert our_part.get_payload(decode=True) == their_part.get_payload(decode=True)


BREAKOUTS = [
    "\r\nBcc: boef@elders.example",
    "\nBcc: boef@elders.example",
    "\rBcc: boef@elders.example",
    "\r\n\r\nEen andere brief",
    "\r\n Bcc: boef@elders.example",
    "\n.\r\nMAIL FROM:<boef@elders.example>",
    "\0",
    "\t",
    "\x0b",
    "\x0c",
    "\x1b[2J",
    "\x1c",
    "\x7f",
    "\x85Bcc: boef@elders.example",
    "\u2028Bcc: boef@elders.example",
    "\u2029Bcc: boef@elders.example",
    "\ud800",
]
SOURCES = {
    "subject": lambda bad: {"subject": f"Vraag{bad}"},
    "subject alone": lambda bad: {"subject": bad},
    "recipient's name": lambda bad: {"to": f"dick{bad}@voorbeeld.example"},
    "recipient's domain": lambda bad: {"to": f"dick@voorbeeld.example{bad}"},
    "id": lambda bad: {"message_id": f"<brief.1{bad}@voorbeeld.example>"},
    "end of id": lambda bad: {"message_id": f"{ID}{bad}"},
    "extra header": lambda bad: {"headers": {"List-Id": f"Weekbericht <week.example>{bad}"}},
    "start of extra header": lambda bad: {"headers": {"Feedback-ID": f"{bad}x"}},
    "unsubscribe link": lambda bad: {"headers": {"List-Unsubscribe": f"<https://voorbeeld.example/{bad}>"}},
    "end of link": lambda bad: {"headers": {"List-Unsubscribe": f"<https://voorbeeld.example/>{bad}"}},
    "name of header": lambda bad: {"headers": {f"List-Id{bad}": "x"}},
    "host's name": lambda bad: {"reply_to": f"Anouk{bad} <anouk@voorbeeld.example>"},
    "host's address": lambda bad: {"reply_to": f"Anouk <anouk@voorbeeld.example{bad}>"},
    "bare reply-to": lambda bad: {"reply_to": f"anouk@voorbeeld.example{bad}"},
}


@pytest.mark.parametrize("bad", BREAKOUTS, ids=ascii)
@pytest.mark.parametrize("source", SOURCES)
def test_no_value_breaks_out_of_its_header(source: str, bad: str) -> None:
    with pytest.raises(HeaderRefused):
        composed(**SOURCES[source](bad))


@pytest.mark.parametrize("bad", BREAKOUTS, ids=ascii)
def test_no_setting_breaks_out_either(bad: str) -> None:
    with pytest.raises(HeaderRefused):
        Sender.named(f"Slim{bad} <post@voorbeeld.example>", None)
    with pytest.raises(HeaderRefused):
        Sender.named("post@voorbeeld.example", f"anouk{bad}@voorbeeld.example")


@pytest.mark.parametrize(
    "code", ["=?utf-8?q?=0D=0ABcc:_boef@elders.example?=", "=?utf-8?b?DQpCY2M6IGJvZWY=?=", "a =?x? b ?="]
)
def test_a_code_that_was_typed_stays_what_was_typed(code: str) -> None:
    message = read(composed(subject=f"Vraag {code} einde", reply_to=f"Anouk {code} <anouk@voorbeeld.example>"))
    assert message["Subject"] == f"Vraag {code} einde"
    assert message["Bcc"] is None
    assert message["Reply-To"].addresses[0].addr_spec == "anouk@voorbeeld.example"


@pytest.mark.parametrize(
    "name",
    ["To", "bcc", "CC", "From", "Subject", "Date", "Message-Id", "Content-Type", "MIME-Version", "Resent-To", "Sender"],
)
def test_extra_headers_cannot_take_the_place_of_ours(name: str) -> None:
    with pytest.raises(HeaderRefused):
        composed(headers={name: "boef@elders.example"})


@pytest.mark.parametrize(
    "headers", [{"X A": "x"}, {"X:": "x"}, {"": "x"}, {"Ké": "x"}, {"X": ""}, {"X": " "}, {"x": "a", "X": "b"}]
)
def test_a_header_that_is_no_header_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(HeaderRefused):
        composed(headers=headers)


def test_what_is_too_long_is_refused() -> None:
    composed(subject="a" * SUBJECT_LIMIT)
    with pytest.raises(HeaderRefused):
        composed(subject="a" * (SUBJECT_LIMIT + 1))
    with pytest.raises(HeaderRefused):
        composed(headers={"List-Unsubscribe": f"<https://voorbeeld.example/{'a' * 1000}>"})
    with pytest.raises(HeaderRefused):
        composed(headers={"References": "<a@b.example> " * 200})


def test_a_link_is_never_encoded_or_cut() -> None:
    link = f"<https://voorbeeld.example/afmelden?a=?{'b' * 300}>"
    with pytest.raises(HeaderRefused):
        composed(headers={"List-Unsubscribe": link})  # "=?" begins a code, so no reader could know
    with pytest.raises(HeaderRefused):
        composed(headers={"List-Unsubscribe": "<https://voorbeeld.example/één>"})
    link = f"<https://voorbeeld.example/afmelden?a={'b' * 300}>"
    assert read(composed(headers={"List-Unsubscribe": link}))["List-Unsubscribe"] == link


def test_a_list_may_have_an_accent_in_its_name() -> None:
    message = read(composed(headers={"List-Id": "Coördinatoren in de regio <regio.voorbeeld.example>"}))
    assert message["List-Id"] == "Coördinatoren in de regio <regio.voorbeeld.example>"


def test_a_message_id_is_never_folded() -> None:
    long = f"<{'a' * 150}@voorbeeld.example>"
    assert f"\r\nMessage-ID: {long}\r\n".encode() in composed(message_id=long)


@pytest.mark.parametrize(
    "message_id", ["", "a@b", "<a b@c>", "<a@b> <c@d>", "<é@b>", "<a>", "<<a@b>>", f"<{'a' * 999}@b>"]
)
def test_a_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(HeaderRefused):
        composed(message_id=message_id)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("dick@voorbeeld.example", "dick@voorbeeld.example"),
        ("Dick.Waterink+kring@Hengelo.example", "Dick.Waterink+kring@Hengelo.example"),
        ("zoe@münchen.example", "zoe@xn--mnchen-3ya.example"),
        ("o'neil@voorbeeld.example", "o'neil@voorbeeld.example"),
    ],
)
def test_addresses_as_smtp_writes_them(address: str, expected: str) -> None:
    assert ascii_address(address) == expected
    assert parseaddr(f"x <{expected}>") == ("x", expected)


@pytest.mark.parametrize(
    "address",
    [
        "zoë@voorbeeld.example",  # needs SMTPUTF8
        "dick@straße.example",  # the old codec would send it to strasse.example
        "dick",
        "@voorbeeld.example",
        "dick@",
        "dick@@voorbeeld.example",
        "a b@voorbeeld.example",
        '"a b"@voorbeeld.example',
        "dick@voorbeeld..example",
        "dick@-voorbeeld.example",
        "dick@voorbeeld.example>",
        "<dick@voorbeeld.example>",
        "dick@[127.0.0.1]",
        "dick@voorbeeld.example,anouk@voorbeeld.example",
        "a" * 65 + "@voorbeeld.example",
        "a@" + "b." * 130 + "example",
        "dick@" + "é" * 64 + ".example",
        "",
    ],
)
def test_addresses_that_no_server_could_read(address: str) -> None:
    with pytest.raises(AddressRefused):
        composed(to=address)


def test_a_lone_surrogate_does_not_kill_a_letter() -> None:
    message = read(composed(text="hier \ud800 daar", html=None))
    assert content(message) == "hier ? daar\n"
