"""The entry for the calendar: read back by a calendar's own library."""

from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser

import pytest
from icalendar import Calendar

from cop.foundation.calendar import amsterdam
from tests.calls.conftest import AMSTERDAM, MONDAY, ask, the_call

LINK = "https://bellen.example/kamer/12"


def entry_of(octets):
    calendar = Calendar.from_ical(octets)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def attached(letter):
    [part] = list(letter.iter_attachments())
    assert part.get_filename() == "afspraak.ics" and part.get_content_type() == "text/calendar"
    return part.get_payload(decode=True), part.get_param("method")


def test_both_get_it_by_letter_and_on_the_page(visit, asker, els, agreed, letters):
    found = {letter["To"].split("@")[0]: letter for letter in letters()}
    for key, browser, other in (("marleen", visit(asker), "Els Kok"), ("els", visit(els), "Marleen Duinhof")):
        octets, method = attached(found[key])
        answer = browser.get(f"{agreed.path}/afspraak.ics")
        assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
        for source in (octets, answer.data):
            calendar, event = entry_of(source)
            assert method == str(calendar["METHOD"]) == "PUBLISH" and calendar["VERSION"] == "2.0"
            assert event["SUMMARY"] == f"Bellen met {other}: Een coalitie met twaalf gemeenten"
            assert event["DTSTART"].dt == datetime(2026, 11, 26, 10, 0, tzinfo=AMSTERDAM)
            assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
            assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=15)
            assert event["UID"] == f"{agreed.public_id}@voorbeeld.example" and event["SEQUENCE"] == 0
            assert event["STATUS"] == "CONFIRMED" and event["CLASS"] == "PRIVATE"


def test_it_says_no_more_than_a_calendar_needs(visit, asker, els, agreed, letters):
    octets, _method = attached(letters()[-1])
    text = octets.decode().replace("\r\n ", "")
    for private in ("06-555", "Wie hield", "marleen@", "els@", "ATTENDEE", "DESCRIPTION"):
        assert private not in text
    assert "ORGANIZER" in text and "post@voorbeeld.example" in text
    assert all(len(line) <= 75 for line in octets.split(b"\r\n"))


def test_a_video_call_is_its_place(visit, asker, els, call):
    visit(els).post(f"{call.path}/afspreken", {"slot": "1", "place": LINK})
    assert entry_of(visit(asker).get(f"{call.path}/afspraak.ics").data)[1]["LOCATION"] == LINK


def test_what_is_called_off_takes_the_entry_away(visit, asker, els, agreed, letters):
    before = len(letters())
    visit(els).post(f"{agreed.path}/afzeggen")
    gone = letters()[before:]
    assert {letter["To"] for letter in gone} == {"els@voorbeeld.example", "marleen@voorbeeld.example"}
    for source in [*(attached(letter)[0] for letter in gone), visit(asker).get(f"{agreed.path}/afspraak.ics").data]:
        calendar, event = entry_of(source)
        assert calendar["METHOD"] == "CANCEL" and event["STATUS"] == "CANCELLED"
        assert event["UID"] == f"{agreed.public_id}@voorbeeld.example" and event["SEQUENCE"] == 1


def test_without_an_agreed_time_there_is_none(visit, asker, els, call):
    assert visit(asker).get(f"{call.path}/afspraak.ics").status_code == 404
    visit(els).post(f"{call.path}/niet-nu")
    assert visit(asker).get(f"{call.path}/afspraak.ics").status_code == 404


@pytest.mark.parametrize(
    ("monday", "day", "utc"), [((2027, 3, 22), "2027-03-28", 8), ((2026, 10, 19), "2026-10-25", 9)]
)
def test_on_the_sunday_when_the_clock_changes(visit, asker, els, clock, monday, day, utc):
    year, month, date = monday
    clock.move_to(MONDAY.replace(year=year, month=month, day=date))
    ask(visit(asker), els, first_day=day, second_day=day)
    call = the_call()
    visit(els).post(f"{call.path}/afspreken", {"slot": "1"})
    assert "10.00 uur" in visit(asker).get(call.path).text
    _calendar, event = entry_of(visit(asker).get(f"{call.path}/afspraak.ics").data)
    assert event["DTSTART"].dt.astimezone(UTC).hour == utc and event["DTSTART"].dt.hour == 10


def test_the_zone_that_goes_along_is_amsterdam(app):
    zone = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + amsterdam().to_ical() + b"END:VCALENDAR\r\n").walk("VTIMEZONE")[
        0
    ]
    theirs = zone.to_tz()
    for year in (2026, 2027, 2030):
        for month, day in ((1, 15), (3, 25), (3, 31), (7, 1), (10, 24), (10, 31)):
            moment = datetime(year, month, day, 10)
            assert moment.replace(tzinfo=theirs).utcoffset() == moment.replace(tzinfo=AMSTERDAM).utcoffset(), moment


def test_a_subject_cannot_break_out_of_its_line(visit, asker, els):
    ask(visit(asker), els, subject="Een; twee, drie\\n\r\nATTENDEE:mailto:x@y.nl é")
    call = the_call()
    visit(els).post(f"{call.path}/afspreken", {"slot": "1"})
    _calendar, event = entry_of(visit(asker).get(f"{call.path}/afspraak.ics").data)
    assert event["SUMMARY"] == "Bellen met Els Kok: Een; twee, drie\\n ATTENDEE:mailto:x@y.nl é"
    assert "ATTENDEE" not in event


def test_the_letter_as_octets_is_what_servers_take(app, agreed, letters):
    letters()
    for file in (app.config["DATA_DIR"] / "mail").glob("*.eml"):
        octets = file.read_bytes()
        assert octets.isascii() and max(map(len, octets.splitlines())) <= 998
        message = BytesParser(policy=policy.SMTP).parsebytes(octets)
        assert message.defects == []
        assert message.get_body(("plain",)) is not None and message.get_body(("html",)) is not None
