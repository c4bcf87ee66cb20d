"""What is recognised by its form: dates, amounts, addresses. No repetition stands within another that could share its
letters, and each has a limit, so no text is slow."""

import re
from collections.abc import Iterator
from datetime import date

from cop.foundation.clock import local, now
from cop.traces.lists import seasons, suggestion
from cop.traces.trace import ADDRESS, AMOUNT, DATE, Found

MONTHS = (
    "januari|jan", "februari|feb", "maart|mrt", "april|apr", "mei", "juni|jun", "juli|jul", "augustus|aug",
    "september|sept|sep", "oktober|okt", "november|nov", "december|dec",
)  # fmt: skip
MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split("|")}
GAP = "[ \u00a0]"
MONTH = f"(?P<month>{'|'.join(MONTHS)})"
YEAR = "(?P<year>(?:19|20)[0-9]{2})"
DAY = "(?:3[01]|[12][0-9]|0?[1-9])(?:ste|de|e)?"
WEEKDAY = f"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag,?{GAP})?"
RANGE = f"(?:{DAY}(?:{GAP}?[-–]{GAP}?|{GAP}(?:en|tot|t/m){GAP}))?"
DATES = [
    re.compile(rf"(?<![\w.,€-]){WEEKDAY}{RANGE}{DAY}{GAP}{MONTH}(?:\.?,?{GAP}{YEAR})?(?!\w)", re.I),
    re.compile(rf"(?<!\w){MONTH}\.?{GAP}{YEAR}(?!\w)", re.I),
    re.compile(r"(?<![\w.,/-])(?:3[01]|[12][0-9]|0?[1-9])([-/])(?P<number>1[0-2]|0?[1-9])\1(?P<year>(?:19|20)?[0-9]{2})(?![\w-])"),
    re.compile(rf"(?<![\w.,/-])(?:3[01]|[12][0-9]|0?[1-9])\.(?P<number>1[0-2]|0?[1-9])\.{YEAR}(?!\w)"),
    re.compile(rf"(?<![\w-]){YEAR}-(?P<number>1[0-2]|0[1-9])-(?:3[01]|[12][0-9]|0[1-9])(?!\w)"),
    re.compile(rf"(?<!\w)week(?:nummer)?{GAP}(?P<week>5[0-3]|[1-4]?[0-9])(?:{GAP}(?:van{GAP})?{YEAR})?(?!\w)", re.I),
]  # fmt: skip

NUMBER = "(?:[0-9]{1,3}(?:\\.[0-9]{3}){1,4}|[0-9]{1,12})(?:,[0-9]{1,2})?"
COUNTED = (
    "een|één|anderhalf|anderhalve|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|vijftien|twintig|dertig|veertig"
    "|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend|(?:een[ ])?half|(?:een[ ])?halve|enkele"
)
LARGE = "miljoen|miljard|duizend|mln|mld|ton"
EURO = "euro's|euro|eur|€"
# Behind a number of millions without "euro": what is counted is no money.
NO_MONEY = (
    "inwoner|mensen|nederlander|huishouden|woning|huizen|banen|bewoner|kilo|ton|co2|afval|kubieke|vierkante|bezoeker"
)
NO_MORE = "(?!\\w|[.,][0-9])"
AMOUNTS = [
    re.compile(rf"(?<!\w)(?:€|eur){GAP}?(?P<number>{NUMBER})(?:,-)?(?:{GAP}?(?P<large>{LARGE}|k|m))?{NO_MORE}", re.I),
    re.compile(rf"(?<![\w.,])(?P<number>{NUMBER})(?:{GAP}?(?P<large>{LARGE}))?{GAP}?(?:{EURO})(?!\w)", re.I),
    re.compile(rf"(?<![\w.,])(?P<number>{NUMBER}){GAP}?(?P<large>{LARGE})(?![\w-])(?!{GAP}(?:{NO_MONEY}))", re.I),
    re.compile(rf"(?<![\w-])(?:{COUNTED}){GAP}(?P<large>{LARGE}){GAP}(?:{EURO})(?!\w)", re.I),
    re.compile(rf"(?<![\w-])(?:{COUNTED}){GAP}(?P<large>miljoen|miljard|ton)(?![\w-])(?!{GAP}(?:{NO_MONEY}))", re.I),
]  # fmt: skip
TIMES = {"miljoen": 10**6, "mln": 10**6, "m": 10**6, "miljard": 10**9, "mld": 10**9, "ton": 10**5}  # else thousand
LITTLE = 10_000  # euros: below this it pays for an evening, not for a project

MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w@-])")
SITE = re.compile(
    r"(?:https?://|(?<!\w)www\.)[^\s<>\"]{1,400}"
    r"|(?<![\w@.])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,3}\.(?:nl|eu|com|org|net|info|frl)(?![\w-])(?:/[^\s<>\"]{0,400})?",
    re.I,
)
PHONE = re.compile(
    r"(?<![\w+.,])(?:(?:\+|00)31(?:[ \u00a0()-]{0,4}[0-9]){9}|\(?0(?:[ \u00a0()-]{0,3}[0-9]){9})(?![0-9])"
)
# Not with SA, SD or SS (which are not given out), and no year before an abbreviation ("in 2026 EU-geld").
POSTCODE = re.compile(
    rf"(?<![\w.,])(?!(?:19|20)[0-9]{{2}}{GAP}(?:EU|NL|VN|AI|IT|OV|WO|GR))[1-9][0-9]{{3}}{GAP}?(?!S[ADS])[A-Z]{{2}}(?!\w)"
)
ADDRESSES = ((MAIL, "mail"), (SITE, "site"), (PHONE, "phone"), (POSTCODE, "address"))
TRAILING = ".,;:!?)]}'’”"  # ends the sentence, not the address


def patterns_in(text: str) -> Iterator[Found]:
    """Every date, amount and address."""
    today = local(now()).date()
    for pattern in DATES:
        for match in pattern.finditer(text):
            yield Found(*match.span(), DATE, as_season(match, today))
    for pattern in AMOUNTS:
        for match in pattern.finditer(text):
            yield Found(*match.span(), AMOUNT, as_amount(match))
    for pattern, instead in ADDRESSES:
        for match in pattern.finditer(text):
            end = match.start() + len(match[0].rstrip(TRAILING))
            yield Found(match.start(), end, ADDRESS, suggestion(instead))


def as_season(match: re.Match[str], today: date) -> str:
    """A date as one remembers it: "dit voorjaar", "vorige zomer", "een paar jaar geleden"."""
    found = match.groupdict()
    year = int(found["year"]) if found.get("year") else today.year
    year += 2000 if year < 100 else 0
    if abs(year - today.year) > 1:
        return suggestion("far_ahead" if year > today.year else "long_ago")
    names = seasons({-1: "last", 0: "seasons", 1: "next"}[year - today.year])
    return names[month_of(found) % 12 // 3]  # December, January and February are winter


def month_of(found: dict[str, str | None]) -> int:
    """The month (1-12) of a date that was found."""
    if found.get("week"):
        return min(int(found["week"] or 0) * 7 // 30 + 1, 12)
    if found.get("number"):
        return int(found["number"] or 0)
    return MONTH_OF[(found["month"] or "").lower()]


def as_amount(match: re.Match[str]) -> str:
    """Whether it is much."""
    found = match.groupdict()
    euros = float((found.get("number") or "1").replace(".", "").replace(",", "."))
    large = (found.get("large") or "").lower()
    if large:
        euros *= TIMES.get(large, 1000)
    return suggestion("much" if euros >= LITTLE else "little")
