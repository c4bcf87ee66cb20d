"""The pages of cases on the map for the eye: who looks at which, and the cases that are made for it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cop.cases import operations as cases
from cop.cases.models import EDITING, PUBLISHED, READING, Case, CaseSource
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.library import operations as library
from cop.library.models import ADAPTED, BUSY
from cop.library.operations import Said
from cop.members.models import Member
from cop.review import operations as review
from cop.review import partners
from tests.browser.site import Site
from tests.cases.conftest import CONTENT

Line = tuple[tuple[str, ...], str, int]  # who, where, and the status
MEMBER, MODERATOR, STRANGER = ("member",), ("moderator",), ("stranger",)
OPEN, REFUSED, MOVED = 200, 403, 410
OPEN_ENDS = {"titel": "Een fonds", "soort": "voorbeeld", "samenvatting": "a" * 720, "opgave": "De VVB zei nee."}
WRITE = "/casussen/{draft_case}/schrijven"

LINES: dict[str, list[Line]] = {
    "library.index": [
        (("stranger", *MEMBER, *MODERATOR), "/casussen", OPEN),
        (MEMBER, "/casussen?zoals=mijn", OPEN),
        (MEMBER, "/casussen?q=fonds&soort=wat_niet_werkte", OPEN),
        (MEMBER, "/casussen?q=zzzzz", OPEN),
    ],
    "library.cities": [(MEMBER, "/steden-zoals-de-mijne", OPEN), (MEMBER, "/steden-zoals-de-mijne?stad=Hengelo", OPEN)],
    "library.compare": [
        (MEMBER, "/casussen/vergelijken?c={case}&c={public_case}", OPEN),
        (MEMBER, "/casussen/vergelijken?c={case}", OPEN),
    ],
    "library.show": [
        (MEMBER, "/casussen/{case}", OPEN),
        (MEMBER, "/casussen/{public_case}", OPEN),
        (STRANGER, "/casussen/{public_case}", OPEN),
        (MODERATOR, "/casussen/{case}", OPEN),
    ],
    "library.say": [(MEMBER, "/casussen/{case}/gebruikt", OPEN), (MEMBER, "/casussen/{case}/gebruikt?ook=1", OPEN)],
    "library.remove": [(MODERATOR, "/casussen/{case}/gebruikt/{use}/weghalen", OPEN)],
    "cases.ask_interview": [(MEMBER, "/casussen/laat-je-interviewen", OPEN)],
    "cases.interviews_waiting": [(MODERATOR, "/casussen/interviews", OPEN)],
    "cases.attach": [(MEMBER, "/casussen/{own_case}/schrijven/bijlagen", OPEN)],
    "library.change": [(MEMBER, "/casussen/{case}/gebruikt/{use}", OPEN)],
    "cases.mine": [(MEMBER, "/casussen/mijn", OPEN), (MODERATOR, "/casussen/mijn", OPEN)],
    "cases.begin": [(MEMBER, "/casussen/nieuw", OPEN)],
    "cases.harvest": [(MEMBER, "/casussen/uit-gesprek/{thread}", OPEN)],
    "cases.quoted": [(MEMBER, "/casussen/jouw-woorden", OPEN), (MODERATOR, "/casussen/jouw-woorden", OPEN)],
    "cases.desk": [
        *((MEMBER, path, OPEN) for path in (WRITE, f"{WRITE}?nu=publiceren", "/casussen/{own_case}/schrijven")),
    ],
    "cases.block": [
        *((MEMBER, f"{WRITE}/{block}", OPEN) for block in ("kop", "partners", "vorm", "herkomst")),
        (MEMBER, f"{WRITE}/kop?nu=publiceren", OPEN),
        *((MEMBER, f"/casussen/{{own_case}}/schrijven/{block}", OPEN) for block in ("partners", "aanpak", "resultaat")),
    ],
    "cases.interview": [(MEMBER, "/casussen/{own_case}/interview", OPEN)],
    "cases.draft": [(MEMBER, "/casussen/{own_case}/concept", OPEN), (MEMBER, "/casussen/{reading_case}/concept", OPEN)],
    "cases.unanswered": [(MODERATOR, "/casussen/na-te-kijken", OPEN), (MEMBER, "/casussen/na-te-kijken", REFUSED)],
    "cases.throw_away": [(MEMBER, "/casussen/{draft_case}/weggooien", OPEN)],
    "cases.sight": [(MEMBER, "/casussen/{draft_case}/zichtbaarheid", OPEN)],
    "cases.authors": [(MEMBER, "/casussen/{draft_case}/auteurs?name=a", OPEN)],
    "cases.versions": [
        *((MEMBER, f"/casussen/{{{case}}}/versies", OPEN) for case in ("own_case", "draft_case")),
    ],
    "cases.version": [(MEMBER, "/casussen/{own_case}/versies/1", OPEN)],
    "review.along": [
        (MEMBER, "/casussen/{reading_case}/meelezen", OPEN),
        (MODERATOR, "/casussen/{handed_case}/meelezen", OPEN),
    ],
    "review.ask": [(MEMBER, "/casussen/{asking_case}/meelezen/vragen?name=a", OPEN)],
    "review.publish": [(MODERATOR, "/casussen/{handed_case}/publiceren", OPEN)],
    "review.ask_partners": [
        *((MEMBER, f"/casussen/{{{case}}}/partners", OPEN) for case in ("own_case", "draft_case")),
    ],
    "review.partner": [(STRANGER, "/partner/{partner_link}", OPEN), (STRANGER, "/partner/verzonnen", 404)],
    "exchange.years": [(("stranger", *MEMBER), "/casussen/bundel", OPEN)],
    "exchange.bring": [(MODERATOR, "/casussen/invoeren", OPEN), (MEMBER, "/casussen/invoeren", REFUSED)],
    "exchange.report": [(MODERATOR, "/casussen/invoeren/verlopen", 404)],
}  # fmt: skip
FILES = {
    "cases.download",
    "cases.picture",
    "cases.small_picture",
    "review.partner_file",
    "exchange.as_values",
    "exchange.as_document",
    "exchange.as_print",
    "exchange.of_year",
    "exchange.example_file",
}


def made(owner: Member, state: str, content: dict[str, Any]) -> Case:
    with writing():
        case = cases.begin(owner, content)
        case.state = state
    return case


def furnish_cases(site: Site, post_id: int) -> dict[str, str]:
    """Henk's cases in every state, one of Fatima's that he reads along with, and one that waits for Anouk. `post_id` is
    a reply that Henk is asked to give to a case."""
    henk, fatima, youssef = (site.member(key) for key in ("henk", "fatima", "youssef"))
    found = {
        "draft_case": made(henk, "concept", OPEN_ENDS),
        "own_case": made(henk, "concept", CONTENT),
        "asking_case": made(henk, READING, CONTENT),
        "reading_case": made(fatima, READING, CONTENT),
        "handed_case": made(fatima, READING, CONTENT),
    }
    still = partners.still(found["own_case"])
    with writing():
        review.read_along(found["reading_case"], henk)
        review.read_along(found["handed_case"], youssef)
        for label in ("reading_case", "handed_case"):
            review.remark(
                found[label], henk if label == "reading_case" else youssef, "opgave", "Waarom was klein een probleem?"
            )
        _link, secret = partners.make_link(found["own_case"], henk, CONTENT["partners"][0]["naam"], still)
        found["handed_case"].state = EDITING
        db.session.add(CaseSource(case_id=found["reading_case"].id, post_id=post_id, member_id=henk.id))
    example = select(Case).where(Case.state == PUBLISHED, Case.is_example).order_by(Case.id)
    shown = list(db.session.scalars(example))
    public = next(case for case in shown if case.agreed_version)
    plain = next(case for case in shown if case.sight == "members")
    with writing():
        use = library.say_used(plain, Said("Hengelo", now().year, ADAPTED, BUSY, "Wij begonnen klein."), henk)
        plain.review_on, plain.review_asked_at = now().date() - timedelta(days=20), now() - timedelta(days=20)
        db.session.flush()
        line = use.public_id
    ids = {label: case.public_id for label, case in found.items()}
    return {**ids, "case": plain.public_id, "public_case": public.public_id, "use": line, "partner_link": secret}
