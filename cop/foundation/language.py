"""Dutch on the page, English in the code: translation by gettext, and dates as people say them."""

import gettext as stdlib
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import LazyProxy
from flask import Flask, g, request
from markupsafe import Markup, escape

from cop.foundation.clock import local, now

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"
LANGUAGES = {"nl": "Nederlands", "en": "English"}
PSEUDO = "xx"  # the language of tests: every marked text stands in ⟦brackets⟧, so the unmarked ones show
spoken: ContextVar[str] = ContextVar("spoken", default="nl")


class Pseudo(stdlib.NullTranslations):
    """Puts brackets around every marked text."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@cache
def catalogue(language: str) -> stdlib.NullTranslations:
    """The catalogue of one language; English is written in the code itself."""
    if language == PSEUDO:
        return Pseudo()
    return stdlib.translation("messages", str(TRANSLATIONS), languages=[language], fallback=True)


def gettext(message: str, **values: Any) -> str:
    """A marked text in the language spoken now, with %(name)s filled in; Markup values make the whole Markup."""
    return fill_in(catalogue(spoken.get()).gettext(message), values)


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The same for a number of things; %(n)s is the number."""
    return fill_in(catalogue(spoken.get()).ngettext(singular, plural, n), {"n": n, **values})


def fill_in(text: str, values: dict[str, Any]) -> str:
    """Put values into a text; a value that is safe HTML makes the rest escaped and the whole safe."""
    if not values:
        return text
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(escape(text)) % values
    return text % values


def lazy_gettext(message: str, **values: Any) -> Any:
    """A marked text that is translated at each use: for labels made when a module is read."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


@cache
def names(language: str) -> tuple[list[str], list[str]]:
    """Weekdays (Monday first) and months (January first)."""
    locale = Locale("nl" if language == PSEUDO else language)
    return (
        [locale.days["format"]["wide"][day] for day in range(7)],
        [locale.months["format"]["wide"][month] for month in range(1, 13)],
    )


def when(moment: datetime) -> str:
    """Today or yesterday with the time, else weekday, date and time: "vrijdag 13 november, 9.14 uur"."""
    return said_when(moment, local(now()).date(), spoken.get())


@lru_cache(maxsize=5_000)
def said_when(moment: datetime, today: date, _language: str) -> str:
    there = local(moment)
    clock_time = f"{there.hour}.{there.minute:02d}"
    days_ago = (today - there.date()).days
    if days_ago == 0:
        return gettext("today, %(time)s", time=clock_time)
    if days_ago == 1:
        return gettext("yesterday, %(time)s", time=clock_time)
    return gettext("%(day)s, %(time)s", day=day_name(there), time=clock_time)


def day(moment: datetime) -> str:
    """Weekday and date: "vrijdag 13 november", with the year when it is another one."""
    return day_name(local(moment))


def day_name(there: datetime) -> str:
    weekdays, months = names(spoken.get())
    year = "" if there.year == local(now()).year else f" {there.year}"
    named = f"{weekdays[there.weekday()]} {there.day} {months[there.month - 1]}{year}"
    return f"⟦{named}⟧" if spoken.get() == PSEUDO else named


def date_of(moment: datetime | date) -> str:
    """The date alone, always with its year: "23 november 2026"; of a day, or of a moment on the wall here."""
    there = local(moment) if isinstance(moment, datetime) else moment
    named = f"{there.day} {names(spoken.get())[1][there.month - 1]} {there.year}"
    return f"⟦{named}⟧" if spoken.get() == PSEUDO else named


def ago(moment: datetime) -> str:
    """How long it has been, in one unit: minutes, hours, then days."""
    passed = max(now() - moment, timedelta())
    minutes = int(passed.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", max(minutes, 1))
    if minutes < 48 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60)
    return ngettext("%(n)s day", "%(n)s days", minutes // (24 * 60))


def choose_language() -> None:
    """Members read in the language they chose; strangers in Dutch, or English by ?taal=en."""
    me = g.get("me")
    wanted = me.language if me else request.args.get("taal", "nl")
    spoken.set(wanted if wanted in LANGUAGES or (wanted == PSEUDO and g.get("pseudo")) else "nl")


def init_app(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.globals.update(_=gettext, ngettext=ngettext)
    app.jinja_env.filters.update(when=when, day=day, date_of=date_of, ago=ago)
