"""Cases of the closed circle in every state, and who may open which of their doors.

The owner wrote them all; nobody else is an author. The circle is their own, so its facilitator (the owner) and the
moderator who is in it edit them; no moderator outside it does.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cop.cases import attached, authors, interviews
from cop.cases import operations as cases
from cop.cases.models import CIRCLE, EDITING, PUBLIC, READING, Case, CaseSource
from cop.files.models import File
from cop.foundation import blobs
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.library import operations as library
from cop.library.models import ADAPTED, YES
from cop.library.operations import Said
from cop.members.models import Member
from cop.review import operations as review
from cop.review import partners

if TYPE_CHECKING:
    from tests.house.world import World

PARTNER = "Gemeente Woerden"
IN_WORDS = ("samenvatting", "opgave", "aanpak", "wat_werkte_niet")  # fields that hold a token
STATES = ("draft", "reading", "waited", "edited", "out", "old", "open")


def content(world: "World", label: str) -> dict[str, Any]:
    """The ten, each text with a token of its own."""
    return {
        "titel": f"Casus {world.secret(f'case {label} titel')}",
        "soort": "voorbeeld",
        **{key: f"Tekst {world.secret(f'case {label} {key}')}." for key in IN_WORDS},
        "agendapunten": ["bouw_coalities"],
        "gemeenten": [world.secret(f"case {label} gemeenten")],
        "resultaten": [{"wat": world.secret(f"case {label} resultaten"), "soort": "", "bewijs": "geteld", "bron": ""}],
        "lessen": [{"les": world.secret(f"case {label} lessen"), "voor_wie": []}],
        "partners": [
            {"naam": PARTNER, "soort": "gemeente", "rol": "trekker", "inzet": [], "sinds": "", "contact_ok": False}
        ],
    }


def build_cases(world: "World") -> None:
    """One case in every state, remarks, a partner's link, and a line in a ledger."""
    for label in STATES:
        began(world, label)
    read_along(world)
    published(world, "out", CIRCLE)
    published(world, "old", CIRCLE)
    published(world, "open", PUBLIC)
    used(world)
    with_partner(world)
    asked_for_words(world)
    asked_for_interview(world)


def began(world: "World", label: str) -> None:
    with writing():
        case = cases.begin(world.member("owner"), content(world, label))
        authors.set_sight(case, CIRCLE, world.circle("closed").id, (), "cc_by_4")
        case.state = {"reading": READING, "waited": READING, "edited": EDITING}.get(label, case.state)
        if label == "waited":
            case.state_at = now() - timedelta(days=11)
    world.know("case", label, case.public_id)
    if label in ("draft", "out"):
        hang_on(world, label)


def hang_on(world: "World", label: str) -> None:
    """A picture of the owner on a case; what it holds, its small picture and all that is said of it have tokens."""
    with writing(), blobs.workroom() as folder:
        kept = []
        for part in ("bytes", "small picture"):
            (folder / "in").write_text(world.secret(f"case {label} file {part}"))
            kept.append(blobs.keep(folder / "in"))
        file = File(
            owner_id=world.numbers["owner"], kind="image", name=f"{world.secret(f'case {label} file name')}.png",
            content_type="image/png", size=40, blob=kept[0], thumbnail=kept[1], width=40, height=30,
            alt=world.secret(f"case {label} file alt"), words=world.secret(f"case {label} file words"),
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        attached.hang(case_of(world, label), [file.id])
        world.know("case file", label, file.public_id)


def case_of(world: "World", label: str) -> Case:
    return db.session.query(Case).filter_by(public_id=world.id_of("case", label)).one()


def read_along(world: "World") -> None:
    """Two colleagues read along; one remarked something."""
    with writing():
        case = case_of(world, "reading")
        for actor in ("inside", "mod_in"):
            review.read_along(case, db.session.get_one(Member, world.numbers[actor]))
        one = review.remark(case, world.member("inside"), "opgave", world.secret("remark of inside"))
        db.session.flush()
        world.know("remark", "of inside", one.public_id)


def published(world: "World", label: str, sight: str) -> None:
    with writing():
        case = case_of(world, label)
        circle_id = world.circle("closed").id if sight == CIRCLE else None
        hidden = ("wat_werkte_niet",) if sight == PUBLIC else ()
        authors.set_sight(case, sight, circle_id, hidden, "cc_by_4")
        case.state = EDITING
    with writing():
        case = case_of(world, label)
        cases.publish(case, cases.ready(case), world.member("owner"))
        if sight == PUBLIC:
            case.agreed_version = case.published_version
        if label == "old":
            cases.archive(case)
            case.review_on = None


def used(world: "World") -> None:
    with writing():
        said = Said(world.secret("place of use"), now().year, ADAPTED, YES, world.secret("note of use"))
        line = library.say_used(case_of(world, "out"), said, world.member("inside"))
        db.session.flush()
        world.know("use", "of inside", line.public_id)


def with_partner(world: "World") -> None:
    """A link by which a partner reads what is being written."""
    case = case_of(world, "draft")
    made = partners.still(case)
    with writing():
        _link, secret = partners.make_link(case_of(world, "draft"), world.member("owner"), PARTNER, made)
    world.know("secret", "link of partner", secret)
    world.tokens[secret] = "link of partner"


def asked_for_interview(world: "World") -> None:
    """Inside would rather tell a case than write it."""
    with writing():
        words = (world.secret("interview about"), world.secret("interview suits"))
        world.know("interview", "of inside", interviews.ask(world.member("inside"), *words).public_id)


def asked_for_words(world: "World") -> None:
    """The owner would like to use a reply of inside in the draft; its number stands in an address."""
    with writing():
        post = world.post("closed insight")
        source = CaseSource(case_id=case_of(world, "draft").id, post_id=post.id, member_id=world.numbers["inside"])
        db.session.add(source)
        db.session.flush()
        world.know("source", "asked", f"{source.id}")
    for step in ("meelezen",):
        world.know("step", step, step)
    world.know("block", "opgave", "opgave")
    world.know("number", "one", "1")
    world.know("year", "this", f"{now().year}")
    world.know("report", "none", "0" * 22)
