"""The map of the house for the eye: for every page, who looks at it, and at which thing.

Read from the top: a line per route that shows a page. `test_axe.py` fails when a route stands not here, and when a line
here has no route. The things are those of the example community, and what `furnish` adds to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import delete, select

from cop.calls import operations as calls
from cop.calls.models import Call
from cop.circles import operations as circles
from cop.circles.models import FACILITATOR, Circle, Membership
from cop.circles.operations import Plan, everybody_circle
from cop.digest.models import GONE, Edition, Pick
from cop.digest.signed import token_for
from cop.direct import operations as direct
from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import REFUSED
from cop.foundation.signed import sign
from cop.intervisie.models import Rhythm
from cop.intervisie.queries import sitters_of
from cop.members import operations as members
from cop.members.models import CHANGE_ADDRESS, SET_PASSWORD, WAITING, Application, Member
from cop.methods import operations as methods
from cop.methods.models import library
from cop.moderation import operations as moderation
from cop.moderation.models import OPEN, Report
from cop.outcomes import operations as outcomes
from cop.reactions import operations as reactions
from cop.runner import operations as runner
from cop.runner import writing as session_words
from cop.runner.script import script_of
from cop.threads import operations as threads
from cop.threads.models import MUTES, Bookmark, Post, Summary, Thread
from tests.browser import pages_of_cases
from tests.browser.site import Site
from tests.conftest import make_reply, make_thread
from tests.intervisie import held

ACTORS = {"stranger": "", "member": "henk", "moderator": "anouk", "administrator": "beheer"}
ALL = tuple(ACTORS)
STRANGER, MEMBERS, DESK = ("stranger",), ALL[1:], ("moderator", "administrator")
MEMBER, MODERATOR, ADMINISTRATOR = ("member",), ("moderator",), ("administrator",)
HERE, REFUSED_HERE, NOT_HERE, PAST = 200, 403, 404, 410  # what the server says to the one who looks


@dataclass(frozen=True)
class Look:
    """Who looks where. In the path stand names of things, such as {thread}; see `furnish`."""

    who: tuple[str, ...]
    path: str
    status: int = HERE
    is_letter: bool = False  # shown without script, so that axe needs a copy of it


LOOKS: dict[str, tuple[Look, ...]] = {
    **{endpoint: tuple(Look(*line) for line in lines) for endpoint, lines in pages_of_cases.LINES.items()},
    # The hall
    "home.index": (Look(ALL, "/"),),
    "home.bell": (Look(MEMBERS, "/meldingen"), Look(STRANGER, "/meldingen")),
    "home.agenda_point": (Look(MEMBER, "/agendapunten/5"), Look(MODERATOR, "/agendapunten/7", NOT_HERE)),
    "home.drafts": (Look(MEMBER, "/schrijven/concepten"), Look(STRANGER, "/schrijven/concepten")),
    # What the community says about itself
    "community.rules": (Look(STRANGER, "/huisregels"), Look(MEMBER, "/huisregels")),
    "community.privacy": (Look(STRANGER, "/privacy"),),
    "community.accessibility": (Look(STRANGER, "/toegankelijkheid"),),
    "community.contact": (Look(STRANGER, "/contact"),),
    "community.about": (Look(STRANGER, "/over"),),
    "community.vulnerability": (Look(STRANGER, "/kwetsbaarheid"),),
    "community.texts_index": (Look(ADMINISTRATOR, "/beheer/teksten"), Look(MEMBER, "/beheer/teksten", REFUSED_HERE)),
    "community.text": (Look(ADMINISTRATOR, "/beheer/teksten/huisregels"),),
    "community.details": (Look(ADMINISTRATOR, "/beheer/gegevens"),),
    # Coming in
    "members.sign_in": (Look(STRANGER, "/inloggen"), Look(STRANGER, "/inloggen?verder=/leden")),
    "members.sign_in_by_code": (Look(STRANGER, "/inloggen/code"),),
    "members.ask_link": (Look(STRANGER, "/wachtwoord"), Look(STRANGER, "/wachtwoord?verstuurd=ja")),
    "arrivals.apply": (Look(STRANGER, "/meedoen"), Look(STRANGER, "/meedoen?verstuurd=ja")),
    "arrivals.choose_password": (Look(STRANGER, "{password_key}"), Look(STRANGER, "/sleutel/oud/oud", PAST)),
    "arrivals.welcome": (Look(MEMBER, "/welkom"),),
    # Members
    "profiles.index": (Look(MEMBERS, "/leden"), Look(MEMBER, "/leden?naam=zzzz")),
    "profiles.show": (Look(MEMBER, "/leden/{henk}"), Look(MEMBERS, "/leden/{fatima}")),
    "profiles.change_role": (Look(ADMINISTRATOR, "/leden/{fatima}/rol"),),
    # What is my own
    "settings.index": (Look(MEMBER, "/instellingen"),),
    "settings.profile": (Look(MEMBER, "/instellingen/profiel"),),
    "settings.change_password": (Look(MEMBER, "/instellingen/wachtwoord"),),
    "settings.change_address": (Look(MEMBER, "/instellingen/adres"),),
    "settings.confirm_address": (Look(STRANGER, "{address_key}"), Look(MEMBER, "/instellingen/adres/oud/oud", PAST)),
    "settings.devices": (Look(MEMBER, "/instellingen/apparaten"),),
    "settings.mute": (
        Look(STRANGER, "/instellingen/dempen/{mute_token}"),
        Look(STRANGER, "/instellingen/dempen/kapot", NOT_HERE),
    ),
    "feeds.settings": (Look(MEMBER, "/instellingen/feed"),),
    "settings.stop": (Look(MEMBER, "/instellingen/stoppen"),),
    # Conversations
    "threads.index": (
        Look(MEMBERS, "/gesprekken"),
        Look(MEMBER, "/gesprekken?toon=unanswered&punt=5&thema=economie"),
        Look(MEMBER, "/gesprekken?kring={circle}"),
        Look(MEMBER, "/gesprekken?label=bestaat-niet"),
    ),
    "threads.start": (Look(MEMBER, "/gesprekken/nieuw"), Look(MODERATOR, "/gesprekken/nieuw")),
    "threads.show": (
        Look(MEMBERS, "/gesprekken/{thread}"),
        Look(MEMBER, "/gesprekken/{summarised}"),
        Look(MEMBER, "/gesprekken/{closed_circle_thread}"),
        Look(MEMBER, "/gesprekken/{hidden}"),
        Look(MODERATOR, "/gesprekken/{hidden}", NOT_HERE),
        Look(STRANGER, "/gesprekken/{thread}"),
        Look(MEMBER, "/gesprekken/bestaat-niet", NOT_HERE),
    ),
    "threads.edit": (Look(MEMBER, "/antwoorden/{post}/wijzigen"),),
    "threads.revisions": (Look(MEMBER, "/antwoorden/{post}/versies"),),
    "threads.retitle": (Look(MEMBER, "/gesprekken/{thread}/wijzigen"),),
    # What posts mean, where threads lead to, and what one keeps
    "reactions.who_reacted": (
        Look(MEMBER, "/antwoorden/{reacted}/reacties"),
        Look(MEMBER, "/antwoorden/{post}/reacties"),
    ),
    "outcomes.conclude": (
        Look(MEMBER, "/gesprekken/{thread}/uitkomst"),
        Look(MODERATOR, "/gesprekken/{concluded}/uitkomst"),
    ),
    "outcomes.sequel": (Look(MEMBER, "/gesprekken/{thread}/wat-deed-je-ermee"),),
    "outcomes.one_pager": (
        Look(MEMBERS, "/gesprekken/{concluded}/voor-mijn-wethouder"),
        Look(MEMBER, "/gesprekken/{closed_circle_thread}/voor-mijn-wethouder"),
        Look(MEMBER, "/gesprekken/{hidden}/voor-mijn-wethouder", NOT_HERE),
    ),
    "bookmarks.index": (Look(MEMBER, "/bewaard"), Look(("moderator",), "/bewaard")),
    # Methods of intervisie
    "methods.index": (
        Look(MEMBERS, "/intervisie/methoden"),
        Look(MEMBER, "/intervisie/methoden?situatie=netwerk"),
    ),
    "methods.show": (
        *(Look(MEMBER, f"/intervisie/methoden/{key}") for key in library().methods),
        Look(MEMBER, "/intervisie/methoden/{own_method}"),
        Look(MODERATOR, "/intervisie/methoden/{own_method}", NOT_HERE),
    ),
    "methods.adapt": (Look(MEMBER, "/intervisie/methoden/{own_method}/aanpassen"),),
    # Sessions: Henk leads; who has no seat finds nothing
    "intervisie.index": (Look(MEMBERS, "/intervisie"),),
    "intervisie.begin": (Look(MEMBER, "/intervisie/nieuw"),),
    "intervisie.show": (
        *(Look(MEMBER, f"/intervisie/{{{one}}}") for one in ("session", "running", "held")),
        Look(DESK, "/intervisie/{session}", NOT_HERE),
    ),
    "intervisie.who": (Look(MEMBER, "/intervisie/{session}/mensen"),),
    "intervisie.method": (Look(MEMBER, "/intervisie/{session}/methode"),),
    "intervisie.plan": (Look(MEMBER, "/intervisie/{session}/plan"),),
    "intervisie.cancel": (Look(MEMBER, "/intervisie/{session}/afblazen"),),
    "intervisie.agreement": (Look(MEMBER, "/intervisie/{session}/afspraken"),),
    "intervisie.questions": (Look(MEMBER, "/intervisie/{session}/vragen"),),
    "intervisie.intake": (Look(MEMBER, "/intervisie/{running}/voorbereiding", REFUSED_HERE),),
    "intervisie.delete_date": (Look(MEMBER, "/intervisie/{held}/wisdatum"),),
    "intervisie.sequel": (Look(MEMBER, "/intervisie/{held}/achteraf", NOT_HERE),),
    "intervisie.group": (Look(MEMBER, "/intervisie/groepen/{group}"),),
    "intervisie.set_rhythm": (Look(MEMBER, "/intervisie/groepen/{group}/ritme"),),
    "intervisie.proofs": (Look(MEMBER, "/intervisie/bewijzen"),),
    "intervisie.tally": (Look(MODERATOR, "/intervisie/overzicht"),),
    "intervisie.code": (Look(STRANGER, "/intervisie/code"),),
    "intervisie.guest": (Look(STRANGER, "/intervisie/gast/niet-gemaakt", NOT_HERE),),
    "runner.room": (Look(MEMBER, "/intervisie/{running}/kamer"),),
    "runner.written": (Look(MEMBER, "/intervisie/{held}/geschreven"),),
    "runner.insights": (Look(MEMBER, "/intervisie/inzichten"),),
    "harvest.lesson": (
        Look(MEMBER, "/intervisie/{held}/les"),
        Look(MEMBER, "/intervisie/{running}/les"),
    ),
    # Direct conversations, and notes by mail
    "direct.index": (Look(MEMBER, "/berichten"), Look(("administrator",), "/berichten")),
    "direct.start": (Look(MEMBER, "/berichten/nieuw"), Look(MEMBER, "/berichten/nieuw?met={fatima}")),
    "direct.leave": (Look(MEMBER, "/berichten/{direct}/verlaten"),),
    "direct.write_note": (Look(MEMBER, "/berichten/notitie/aan/{fatima}"),),
    "direct.note": (
        Look(MEMBER, "/berichten/notitie/{note_to_henk}"),
        Look(MEMBER, "/berichten/notitie/{note_answered}"),
    ),
    # Finding
    "search.index": (
        Look(MEMBER, "/zoeken"),
        Look(MEMBER, "/zoeken?q=regio"),
        Look(MEMBER, "/zoeken?q=regio&soort=opening&punt=5&volgorde=best"),
        Look(MEMBER, "/zoeken?q=%22winst+en"),
        Look(MEMBER, "/zoeken?q=zzzzz"),
    ),
    "search.missed": (Look(MODERATOR, "/zoeken/niet-gevonden"), Look(MEMBER, "/zoeken/niet-gevonden", REFUSED_HERE)),
    # Circles
    "circles.index": (Look(MEMBERS, "/kringen"),),
    "circles.begin": (Look(MEMBER, "/kringen/nieuw"), Look(MODERATOR, "/kringen/nieuw")),
    "circles.show": (Look(MEMBERS, "/kringen/{circle}"), Look(DESK, "/kringen/{wanted}")),
    "circles.change": (Look(MEMBER, "/kringen/{circle}/wijzigen"),),
    "circles.invite": (Look(MEMBER, "/kringen/{circle}/uitnodigen"),),
    "circles.participant": (Look(MEMBER, "/kringen/{circle}/deelnemers/{participant}"),),
    "circles.leave": (Look(MEMBER, "/kringen/{circle}/verlaten"),),
    # Calls of a quarter of an hour
    "calls.index": (Look(MEMBER, "/bellen"), Look(("administrator",), "/bellen")),
    "calls.ask": (Look(MEMBER, "/bellen/nieuw"), Look(MEMBER, "/bellen/nieuw?met={fatima}")),
    "calls.show": (
        Look(MEMBER, "/bellen/{call_of_henk}"),
        Look(MEMBER, "/bellen/{call_by_henk}"),
        Look(MEMBER, "/bellen/{call_agreed}"),
        Look(MEMBER, "/bellen/{call_held}"),
        Look(MODERATOR, "/bellen/{call_held}", NOT_HERE),
    ),
    # Keeping order
    "moderation.index": (Look(DESK, "/moderatie"),),
    "moderation.hidden": (Look(MODERATOR, "/moderatie/verborgen"),),
    "moderation.applications": (Look(DESK, "/moderatie/aanmeldingen"),),
    "moderation.application": (Look(DESK, "/moderatie/aanmeldingen/{application}"),),
    "moderation.invite": (Look(MODERATOR, "/moderatie/uitnodigen"),),
    "moderation.member": (Look(DESK, "/moderatie/leden/{fatima}"),),
    "moderation.report": (Look(MEMBER, "/antwoorden/{post_of_anouk}/melden"),),
    "moderation.my_reports": (Look(MEMBERS, "/meldingen/gemeld"),),
    "moderation.reports": (Look(MODERATOR, "/moderatie/meldingen"),),
    "moderation.handle_report": (Look(MODERATOR, "/moderatie/meldingen/{report}"),),
    "moderation.thread": (
        Look(MODERATOR, "/moderatie/gesprekken/{thread}"),
        Look(MODERATOR, "/moderatie/gesprekken/{hidden}"),
    ),
    "moderation.post": (Look(MODERATOR, "/moderatie/antwoorden/{post}"),),
    "moderation.stuck_letters": (Look(DESK, "/moderatie/brieven"),),
    "moderation.log": (Look(DESK, "/moderatie/logboek"),),
    # The weekly letter
    "digest.index": (Look(MEMBER, "/weekbericht"), Look(MODERATOR, "/weekbericht")),
    "digest.show": (Look(MEMBERS, "/weekbericht/{edition}"),),
    "digest.leave": (
        Look(STRANGER, "/weekbericht/afmelden/{token}"),
        Look(STRANGER, "/weekbericht/afmelden/stuk", NOT_HERE),
    ),
    "digest.change_rhythm": (Look(STRANGER, "/weekbericht/ritme/{token}"),),
    "digest.edit": (Look(MODERATOR, "/weekbericht/redactie"),),
    "digest.preview": (Look(MODERATOR, "/weekbericht/redactie/voorbeeld?lid={henk}"),),
    "digest.preview_letter": (Look(MODERATOR, "/weekbericht/redactie/voorbeeld/brief?lid={henk}", is_letter=True),),
    "digest.deliveries": (Look(MODERATOR, "/weekbericht/bezorging"),),
    # The post of development
    "development.index": (Look(STRANGER, "/ontwikkeling/post"),),
    "development.show": (Look(STRANGER, "/ontwikkeling/post/proef"),),
    "development.html": (Look(STRANGER, "/ontwikkeling/post/proef/html", is_letter=True),),
}  # fmt: skip
NO_PAGES = {
    "static",
    "community.security",
    "community.robots",
    "threads.permalink",
    "threads.attachments.download",
    "threads.attachments.picture",
    "threads.attachments.small_picture",
    "live.poll",
    "search.similar",  # a piece of HTML beside a field
    "feeds.atom",
    "calls.calendar",
    "direct.people",
    "writing.suggest",
    "intervisie.calendar",
    "intervisie.proof",
    "runner.stand",
    "harvest.stand",
    "runner.as_json",
    "runner.as_text",
    *pages_of_cases.FILES,
}  # files, and an address that moves on
RICH = """## Wat we deden

- [x] gevraagd
- [ ] besloten

| gemeente | bijdrage |
|---|---|
| Tiel | 3 |

> Geld volgt.[^1]

[^1]: Uit het verslag.
"""


def rooms() -> Iterator[tuple[str, str]]:
    """Every pair of an actor and a room in which that actor has something to look at."""
    for actor in ACTORS:
        for room in dict.fromkeys(endpoint.partition(".")[0] for endpoint in LOOKS):
            if looks_of(actor, room):
                yield actor, room


def looks_of(actor: str, room: str) -> list[Look]:
    """What this actor looks at in one room."""
    return [look for name, looks in LOOKS.items() if name.startswith(f"{room}.") for look in looks if actor in look.who]


def furnish(site: Site) -> dict[str, str]:
    """Add to the example community what it lacks of the things in LOOKS; gives what stands in an address for each."""
    keep_a_letter(site)
    with site.inside():
        things = {**people(site), **conversations(site), **circle_things(site), **letters_gone(), **desk()}
        things |= between_few(site)
        things |= own_method(site)
        things |= led_somewhere(site, things["post"])
        things |= called(site)
        things |= sessions(site)
        things |= pages_of_cases.furnish_cases(site, reply_of_henk(site))
    return things


def reply_of_henk(site: Site) -> int:
    """Something that Henk said, by its inner number."""
    thread = make_thread(everybody_circle(), site.member("marleen"), "Hoe houd je een fonds gaande?")
    return make_reply(thread, site.member("henk"), "Begin met eten, en reken pas daarna.").id


def sessions(site: Site) -> dict[str, str]:
    """Three sessions that Henk leads: one that is signed, one that runs, with a drawing, and one that is over; and his
    group. Those of the example community are shells here: the key that wraps theirs stayed behind."""
    six = [site.member(key) for key in ("henk", "marleen", "youssef", "fatima", "bram", "ilse")]
    group = db.session.scalars(select(Circle).join(Rhythm, Rhythm.circle_id == Circle.id)).one()
    found = {
        "session": held.signed(six, title="Een middag over buren"),
        "running": held.running(six, "netwerkspiegel"),
        "held": held.ended(six, "vijfstappenmethode"),
    }
    script = script_of(found["running"])
    assert script is not None
    with writing():
        runner.move(found["running"], sitters_of(found["running"]), script, 0, 1, False)
        runner.move(found["running"], sitters_of(found["running"]), script, 1, 1, False)
        runner.move(found["running"], sitters_of(found["running"]), script, 2, 1, False)
        for name in ("Wij", "Buurgemeente", "Provincie"):
            session_words.draw(found["running"], script.steps[3], {"act": "role", "name": name, "note": ""})
    return {"group": group.public_id, **{name: session.public_id for name, session in found.items()}}


def keep_a_letter(site: Site) -> None:
    """A letter as a file, as when there is no mail server."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Proef", "post@voorbeeld.example", "henk@voorbeeld.example"
    letter.set_content("Dag Henk.")
    html = "<!doctype html><html lang='nl'><title>Proef</title><main><h1>Proef</h1><p>Dag Henk.</p></main></html>"
    letter.add_alternative(html, subtype="html")
    (site.folder / "mail").mkdir()
    (site.folder / "mail" / "proef.eml").write_bytes(letter.as_bytes())


def people(site: Site) -> dict[str, str]:
    dick = site.member("dick")
    with writing():
        password = members.make_key(dick, SET_PASSWORD)
        address = members.make_key(dick, CHANGE_ADDRESS, {"email": "dick.nieuw@voorbeeld.example"})
    mutable = make_thread(everybody_circle(), site.member("henk"), "Wat in een brief stond")
    return {
        "password_key": password.path,
        "address_key": address.path,
        "token": token_for(dick.public_id),
        "mute_token": sign(MUTES, dick.public_id, mutable.public_id),
        **{key: site.member(key).public_id for key in ("henk", "fatima")},
    }


def conversations(site: Site) -> dict[str, str]:
    """One in which everything stands that can stand in it, one that is hidden, and one with a summary."""
    henk, anouk, dick = (site.member(key) for key in ("henk", "anouk", "dick"))
    thread = make_thread(everybody_circle(), henk, "Alles wat in een gesprek kan staan", tags=["proef"], body=RICH)
    post = make_reply(thread, henk, "Eerst zo gezegd.")
    by_anouk = make_reply(thread, anouk, "En `code` met een lang_woord_" + "zonder_einde_" * 12)
    gone, hidden_one = make_reply(thread, henk, "Dit haal ik weg."), make_reply(thread, dick, "Dit kan niet.")
    hidden = make_thread(everybody_circle(), henk, "Wat verborgen is")
    with writing():
        there = db.session.get_one(Thread, post.thread_id)
        threads.edit(there, post, threads.rendered("Daarna anders gezegd.", post.public_id), post.version)
        threads.delete_post(gone)
    with writing():
        threads.choose_insight(there, by_anouk)
    with writing():
        moderation.hide_post(there, hidden_one, anouk, "Dit gaat over iemand die er niet bij is.")
        moderation.hide(hidden, anouk, "Dit hoort hier niet.")
        moderation.pin(there, anouk, "Om te laten zien.")
        moderation.summarise(there, anouk, ("Meten mag.", "Wie betaalt.", "Hoe lang."), 0)
    found = (
        select(Thread.public_id).join(Summary, Summary.thread_id == Thread.id).where(Thread.id != thread.id).limit(1)
    )
    return {
        "thread": thread.public_id,
        "post": post.public_id,
        "post_of_anouk": by_anouk.public_id,
        "hidden": hidden.public_id,
        "summarised": db.session.scalars(found).one(),
    }


def circle_things(site: Site) -> dict[str, str]:
    """The circle that Henk leads, with somebody invited and somebody asking, and one that was asked for."""
    henk, fatima, youssef = (site.member(key) for key in ("henk", "fatima", "youssef"))
    led = select(Circle).join(Membership).where(Membership.member_id == henk.id, Membership.role == FACILITATOR)
    circle = db.session.scalars(led).first()
    assert circle is not None
    inside = select(Membership.member_id).where(Membership.circle_id == circle.id)
    outside = db.session.scalars(
        select(Member).where(Member.id.not_in(inside), Member.id.not_in([1, 2])).limit(2)
    ).all()
    participant = db.session.scalars(select(Member).where(Member.id.in_(inside), Member.id != henk.id).limit(1)).one()
    with writing():
        circles.invite(circle, outside[0], henk, "Kom je ook?")
        circles.ask_to_join(circle, outside[1], "Mag ik erbij?")
        wanted = circles.ask_for_circle(fatima, Plan("Kring West", "Voor het westen.", True))
    thread = make_thread(circle, youssef if youssef.id in db.session.scalars(inside).all() else henk, "Onder ons")
    return {
        "circle": circle.public_id,
        "participant": participant.public_id,
        "wanted": wanted.public_id,
        "closed_circle_thread": thread.public_id,
    }


def between_few(site: Site) -> dict[str, str]:
    """A direct conversation of Henk and two others, a note to him, and one that was answered."""
    henk, dick, fatima = (site.member(key) for key in ("henk", "dick", "fatima"))
    with writing():
        for one in (henk, dick, fatima):
            one.may_write = True
        talk = direct.begin(dick, [henk.id, fatima.id], "Even over dinsdag", threads.rendered("Lukt tien uur jullie?"))
        note = direct.send_note(dick, henk, "Mag ik je iets vragen over begeleiden?")
        answered = direct.send_note(henk, dick, "Zou jij willen vertellen hoe de raad dit zag?")
        direct.answer_note(answered, dick, "Graag. Bel me donderdag maar.")
    return {"direct": talk.public_id, "note_to_henk": note.public_id, "note_answered": answered.public_id}


def called(site: Site) -> dict[str, str]:
    """Calls of Henk: asked of him, asked by him, agreed, and held with the one question still open."""
    henk, *others = (site.member(key) for key in ("henk", "dick", "marleen", "fatima", "youssef"))
    with writing():
        db.session.execute(delete(Call))
        for one in (henk, *others):
            one.may_call, one.phone = True, "06-555 01 100"
    asked_of, asked_by, agreed, held = (
        ask_to_call(*pair) for pair in ((others[0], henk), (henk, others[1]), (henk, others[2]), (henk, others[3]))
    )
    with writing():
        calls.agree(agreed, others[2], agreed.first_slot)
        calls.agree(held, others[3], held.first_slot)
        held.agreed_slot, held.asked_after_at = now() - timedelta(days=1), now()
    names = {"call_of_henk": asked_of, "call_by_henk": asked_by, "call_agreed": agreed, "call_held": held}
    return {name: call.public_id for name, call in names.items()}


def ask_to_call(asker: Member, callee: Member) -> Call:
    slots = now() + timedelta(days=3), now() + timedelta(days=4)
    with writing():
        request = calls.Request("Wie betaalt het regioteam?", "economie", 5, "Wij zoeken een vaste sleutel.", slots)
        return calls.ask(asker, callee.public_id, request)


def led_somewhere(site: Site, kept: str) -> dict[str, str]:
    """A conversation with everything at its end, who reacted in it, and what Henk keeps."""
    henk, youssef, anouk = (site.member(key) for key in ("henk", "youssef", "anouk"))
    thread = make_thread(everybody_circle(), henk, "Waar een gesprek toe leidt", body="Hoe verdelen we de **baten**?")
    answer = make_reply(thread, youssef, "Reken het om de twee jaar na.")
    with writing():
        threads.choose_insight(thread, answer)
    with writing():
        moderation.summarise(thread, anouk, ("Meten mag.", "Wie betaalt.", "Hoe lang."), 0)
        for member, kind in ((henk, "useful"), (anouk, "useful"), (anouk, "thanks")):
            reactions.react(thread, answer, member, kind)
        outcomes.tell_sequel(thread, henk, "De raad zei ja, met een bepaling om het na te rekenen.")
        outcomes.conclude(thread, henk, threads.rendered("We rekenen het **om de twee jaar** na."))
        post = db.session.scalars(select(Post).where(Post.public_id == kept)).one()
        for one, note, day in ((answer, "Voor de raad", now().date() + timedelta(days=30)), (post, "", None)):
            db.session.add(Bookmark(member_id=henk.id, post_id=one.id, note=note, remind_on=day))
    return {"concluded": thread.public_id, "reacted": answer.public_id}


def own_method(site: Site) -> dict[str, str]:
    """A method that Henk adapted."""
    with writing():
        own = methods.copy(library().methods["netwerkspiegel"], site.member("henk"), 0)
    return {"own_method": own.public_id}


def letters_gone() -> dict[str, str]:
    """A weekly letter that went last month, and a letter that was refused."""
    moment = now() - timedelta(days=30)
    with writing():
        edition = Edition(
            week="2001-W01", goes_at=moment, gone_at=moment, dealt_at=moment, state=GONE, intro="Dag allemaal."
        )
        db.session.add(edition)
        db.session.flush()
        for place, thread_id in enumerate((1, 2), 1):
            db.session.add(Pick(edition_id=edition.id, thread_id=thread_id, why="Dit telt.", position=place))
        letter = outbox.put("threads.reply", outbox.SOON, member_id=1)
        letter.state, letter.code, letter.words = REFUSED, 550, "5.1.1 no such user here"
    return {"edition": edition.public_id}


def desk() -> dict[str, str]:
    waiting = select(Application.public_id).where(Application.status == WAITING).limit(1)
    reported = select(Report.public_id).where(Report.status == OPEN).limit(1)
    return {"application": db.session.scalars(waiting).one(), "report": db.session.scalars(reported).one()}
