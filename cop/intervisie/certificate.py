"""A proof of having taken part in a session: one page that says who, when, how long and by which method; never what."""

from datetime import date

from babel.numbers import format_decimal
from flask import current_app

from cop.foundation.language import PSEUDO, names, ngettext, spoken
from cop.foundation.language import gettext as _
from cop.foundation.pdf import pdf
from cop.foundation.text import clean_line

LONG, LONGER = 24, 44  # characters of a name that fit on one line of 34 and of 25 points
HOUR, QUARTER = 60, 15  # minutes


def certificate(name: str, held_on: date, minutes: int, method: str, community: str, host: str) -> bytes:
    """One A4 page as a PDF, in the language spoken now. It says nothing about the content, and nobody signs it.

    Below an hour it gives the minutes, from an hour on the nearest quarter of an hour: "1,5 uur". `host` may be empty.
    Raises foundation.pdf.NoPrinter where nothing can print.
    """
    name = clean_line(name)
    number, unit = how_long(minutes)
    templates = current_app.jinja_env  # not by way of a request: a certificate may be made without one
    page = templates.get_template("intervisie/certificate.html").render(
        name=name,
        size="longer" if len(name) > LONGER else "long" if len(name) > LONG else "usual",
        day=in_words(held_on),
        number=number,
        unit=unit,
        method=clean_line(method),
        community=clean_line(community),
        host=clean_line(host),
    )
    css = templates.get_template("intervisie/certificate.css").render()
    return pdf(page, language=language(), title=_("Proof of participation of %(name)s", name=name), css=css)


def how_long(minutes: int) -> tuple[str, str]:
    """A number and its unit, as one says it: ("45", "minuten"), ("1", "uur"), ("1,5", "uur")."""
    if minutes < HOUR:
        return str(minutes), ngettext("minute", "minutes", minutes)
    hours = round(minutes / QUARTER) * QUARTER / HOUR
    return format_decimal(hours, locale=language()), ngettext("hour", "hours", 1 if hours == 1 else 2)


def in_words(day: date) -> str:
    """A date with its weekday and its year: "vrijdag 13 november 2026"."""
    weekdays, months = names(spoken.get())
    return f"{weekdays[day.weekday()]} {day.day} {months[day.month - 1]} {day.year}"


def language() -> str:
    """The language of the page; that of the tests is Dutch in brackets."""
    return "nl" if spoken.get() == PSEUDO else spoken.get()
