"""Who may open which door: the permissions of the whole house on one page. Read it from the top.

`test_doors.py` knocks on every route as every actor and fails when an answer differs, when a route stands not here, and
when a line here has no route. The actors are told in `world.ACTORS`; the thing behind a door is, unless the line says
otherwise, something of the closed, unlisted circle "Kring Zuid": its facilitator ("owner") wrote it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.house.sessions import day_ahead
from tests.house.world import ACTORS, WITHOUT_ACCOUNT, World

OPEN, SIGN_IN, NO, HIDDEN = "open", "sign in", "403", "404"
Form = Mapping[str, Any]
Things = Mapping[str, tuple[str, str]]
Rule = Mapping[str, str]

EVERYBODY = set(ACTORS)
KEPT_OUT = {*WITHOUT_ACCOUNT, "suspended"}  # a suspended member is a stranger, whatever the cookie says
MEMBERS = EVERYBODY - KEPT_OUT


def only(may: str, sees: str = "") -> Rule:
    """These actors may; those who see the thing, but may not do this, get 403; to the others it does not exist."""
    rule = {actor: SIGN_IN if actor in KEPT_OUT else HIDDEN for actor in ACTORS}
    rule.update(dict.fromkeys(MEMBERS if sees == "members" else sees.split(), NO))
    rule.update(dict.fromkeys(may.split(), OPEN))
    return rule


PUBLIC = dict.fromkeys(ACTORS, OPEN)
IN_CALL = only("owner inside")  # owner asked inside for a call
ASKED_TO_CALL = only("inside", sees="owner")
MEMBER = only(" ".join(MEMBERS))  # every member, about what is one's own or for all members
IN_CIRCLE = only("owner inside mod_in")
IN_DIRECT = only("owner outside")  # of the direct conversation and the note that owner began
AUTHOR = only("owner", sees="inside mod_in")
STARTER = AUTHOR
OWNER_ALONE = only("owner")
OWN_DRAFT_FILE = {"file_id": ("attachment", "draft")}
STARTER_OR_MODERATOR = only("owner mod_in", sees="inside")
ANYBODY_BUT_AUTHOR = only("inside mod_in", sees="owner")
MODERATOR_IN_CIRCLE = {**only("mod_in", sees="members"), "mod_out": HIDDEN}
KNOWS_CIRCLE = only("owner inside invited mod_in mod_out admin")
FACILITATOR = only("owner", sees="inside invited mod_in mod_out admin")
PARTICIPANT = only("owner inside mod_in", sees="invited mod_out admin")
INVITED = only("invited", sees="owner inside mod_in mod_out admin")
ANYBODY_OUTSIDE = only(" ".join(MEMBERS - {"owner", "mod_in", "asking"}), sees="owner mod_in asking")  # Kring Noord
AT_THE_DOOR = only("asking", sees="members")  # Kring Noord, which every member may know of
LISTED_FACILITATOR = only("owner", sees="members")
MODERATOR = only("mod_in mod_out", sees="members")
DECIDES_CIRCLE = only("mod_in mod_out", sees="outside admin")  # outside asked for it
ADMINISTRATOR = only("admin", sees="members")
MODERATOR_OR_ADMINISTRATOR = only("mod_in mod_out admin", sees="members")
# In sessions seats decide: owner leads, inside brings the question, invited signed nothing, a guest sits in three
LEADS = only("owner", sees="inside invited")
HAS_SEAT = only("owner inside invited")
SIGNED = only("owner inside")
BRINGS = only("inside")
IN_ROOM = only("owner inside guest")
LEADS_ROOM = only("owner", sees="inside guest")
BRINGS_UNSEEN = {
    **only("inside"),
    "guest": HIDDEN,
}  # in a session with a guest, who is not told that there is such a page
BRINGS_IN_ROOM = only("inside", sees="owner guest")


@dataclass(frozen=True)
class Door:
    """Who may; which thing stands in the address, where it is not the usual one; and what a POST fills in.

    `form` is what makes the act succeed, so that a refusal is a refusal of something that would have worked.
    """

    who: Rule
    things: Things = field(default_factory=dict)  # argument → (kind, label) in the world
    form: Form | Callable[[World], Form] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)  # actor → status, where "open" ends otherwise


USUAL: dict[str, tuple[str, str]] = {  # what an argument of an address stands for
    "thread_id": ("thread", "closed thread"),
    "post_id": ("post", "closed reply"),
    "circle_id": ("circle", "closed"),
    "member_id": ("member", "inside"),
    "application_id": ("application", "waiting"),
    "report_id": ("report", "open"),
    "note_id": ("note", "unanswered"),
    "call_id": ("call", "asked"),
    "edition_id": ("edition", "gone"),
    "point": ("point", "five"),
    "slug": ("slug", "rules"),
    "token": ("token", "rhythm of owner"),
    "file_id": ("attachment", "closed"),
    "name": ("file", "none"),
    "key": ("method", "adapted"),
    "filename": ("file", "mark"),
    "session_id": ("session", "prepared"),
    "attendance_id": ("attendance", "of inside"),
    "insight_id": ("insight", "kept"),
    "case_id": ("case", "draft"),
}
RUNNING, LAPTOP = {"session_id": ("session", "running")}, {"session_id": ("session", "laptop")}
CHOOSING, ENDED = {"session_id": ("session", "choosing")}, {"session_id": ("session", "ended")}
CONCEPT, PLANNED = {"session_id": ("session", "concept")}, {"session_id": ("session", "planned")}
AGREED, PUBLISHED = {"session_id": ("session", "agreed")}, {"session_id": ("session", "published")}
WHY = {"why": "Daarom."}
MUTE_LINK = {"token": ("token", "mute of owner")}
LISTED = {"circle_id": ("circle", "listed")}
ASKING = {**LISTED, "member_id": ("member", "asking")}
GUEST = {"member_id": ("member", "invited")}
WANTED = {"circle_id": ("circle", "wanted")}
SOMEBODY = {"public_id": ("member", "outside")}
MEMBER_OUTSIDE = {"member_id": ("member", "outside")}
PASSWORD_LINK = {"public_id": ("key", "password"), "secret": ("secret", "password")}
ADDRESS_LINK = {"public_id": ("key", "new address"), "secret": ("secret", "new address")}
NEW_CIRCLE = {"name": "Kring West", "purpose": "Voor het westen."}
GOOD_PASSWORD = "lantaarn-regen-zeven-akkers"
OLD_PASSWORD = {"password": "samen-verder-2026"}


def wording(world: World) -> Form:
    """A method of five steps in one: the others are left out."""
    return {"name": "Kort", "version": "1", "stays-vraag": "1", "name-vraag": "Vraag", "minutes-vraag": "5",
            "place-vraag": "1", "prompt-vraag": "Wat is je vraag?"}  # fmt: skip


def planning(**beside: str) -> Form:
    """When and how a session is held."""
    return {"day": day_ahead(20), "at": "13:30", "minutes": "90", "how": "online", "title": "Onder ons",
            "video": "https://bellen.example/9", "keep_days": "60", **beside}  # fmt: skip


def seat_in(label: str, actor: str) -> Things:
    """The address of one seat in a session."""
    return {"session_id": ("session", label), "seat_id": ("seat", f"{label}: {actor}")}


def lesson(**beside: str) -> Form:
    """The one text of a session."""
    return {"title": "Vraag vroeg wie betaalt", "lesson": "Wij vroegen het laat.", "whom": "wie begint",
            "agenda": ["5"], "theme": "economie", "version": "1", **beside}  # fmt: skip


SUBJECT = {"title": "Een vraag", "kind": "question", "agenda": ["5"], "themes": ["economie"], "tags": "markt"}

# Sessions of intervisie: open to who has a seat; to anybody else, moderators and administrators too, they are not there
SESSIONS: dict[str, Door] = {
    "intervisie.index": Door(MEMBER),
    "intervisie.begin": Door(MEMBER, form=planning(groep="")),
    "intervisie.show": Door(HAS_SEAT),
    "intervisie.plan": Door(LEADS, form=planning(version="1")),
    "intervisie.announce": Door(OWNER_ALONE, CONCEPT),
    "intervisie.cancel": Door(LEADS, PLANNED),
    "intervisie.calendar": Door(SIGNED),
    "intervisie.method": Door(LEADS, form={"method": "incidentmethode"}),
    # Who is in the room, and what each says
    "intervisie.who": Door(LEADS, form={"naam": "Dick"}),
    "intervisie.add": Door(LEADS, form=lambda world: {"member": world.id_of("member", "outside"), "naam": "Dick"}),
    "intervisie.add_guest": Door(
        LEADS,
        form=lambda world: {
            "name": "Els Kok",
            "organisation": "Tiel",
            "seen": f"{world.session('prepared').people_version}",
        },
    ),
    "intervisie.exclude": Door(
        LEADS,
        form=lambda world: {
            "organisations": "Tiel\nZwolle",
            "regions": ["PV20"],
            "people": [world.id_of("member", "admin")],
            "before": mark_of_kept_out(world),
        },
    ),
    "intervisie.act_on": Door(LEADS, seat_in("prepared", "suspended"), {"act": "weg"}),
    "intervisie.welcome": Door(
        only("inside", sees="owner invited"),
        form=lambda world: {"act": "ja", "seat": world.id_of("seat", "prepared: invited")},
        answers={"inside": 409},  # who was only asked does not wait: tests/intervisie
    ),
    "intervisie.answer": Door(only("inside invited", sees="owner"), PLANNED, {"comes": "ja"}),
    "intervisie.agreement": Door(
        HAS_SEAT,
        form={"line": "nee", "objects": "nee", "keeps": "1", "version": "1"},
        answers={"invited": 403},  # who did not say yes has nothing to sign yet, and reads what it would be
    ),
    "intervisie.company": Door(only("owner inside", sees="invited"), form={"objects": "nee"}),
    "intervisie.code": Door(PUBLIC, form=lambda world: {"code": world.id_of("secret", "code of guest: laptop")}),
    "intervisie.guest": Door(PUBLIC, {"secret": ("secret", "link of guest: running")}),
    # Whose question
    "intervisie.questions": Door(
        SIGNED,
        CHOOSING,
        lambda world: {
            "situation": "Het stokt.",
            "question": "Hoe kan ik beginnen?",
            "people_version": f"{world.session('choosing').people_version}",
            "there": "",
        },
    ),
    "intervisie.take_back": Door(only("owner inside", sees="invited"), CHOOSING),
    "intervisie.mark": Door(
        only("owner inside", sees="invited"),
        {**CHOOSING, "dilemma_id": ("dilemma", "choosing: suspended")},
        {"herken": "1", "haast": "1"},
    ),
    "intervisie.choose": Door(
        LEADS, CHOOSING, lambda world: {"dilemma": world.id_of("dilemma", "choosing: inside"), "act": "", "seat": ""}
    ),
    "intervisie.intake": Door(
        only("inside", sees="owner"),
        form=lambda world: {
            **dict.fromkeys(("situation", "role", "others", "tried", "question", "wish"), "Kort."),
            "version": f"{world.session('prepared').intake_version}",
            "toch": "",
        },
    ),
    # The room
    "runner.room": Door(IN_ROOM, RUNNING),
    "runner.stand": Door({**IN_ROOM, **dict.fromkeys(KEPT_OUT - {"guest"}, "401")}, RUNNING),
    "runner.enter": Door(IN_ROOM, RUNNING),
    "runner.go_out": Door(IN_ROOM, RUNNING),
    "runner.pause": Door(IN_ROOM, RUNNING),
    "runner.hand": Door(IN_ROOM, RUNNING, {"op": "1"}),
    "runner.pass_turn": Door(
        LEADS_ROOM, RUNNING, lambda world: {"beurt": world.id_of("mark", "running: turn")}
    ),  # that of somebody else: who leads gives it on
    "runner.step": Door(
        LEADS_ROOM,
        RUNNING,
        lambda world: {"act": "verder", "stap": world.id_of("mark", "running: step"), "van": "s6"},
    ),
    "runner.lead": Door(
        LEADS_ROOM, RUNNING, lambda world: {"act": "aan", "seat": world.id_of("seat", "running: inside")}
    ),
    "runner.pad": Door(IN_ROOM, RUNNING, {"text": "Voor mezelf.", "version": "1"}),
    "runner.text": Door(IN_ROOM, RUNNING, {"text": "Voor ons.", "version": "1", "stap": "s1"}),
    "runner.card": Door(
        IN_ROOM, RUNNING, {"text": "Een kaart.", "version": "0", "stap": "s2", "kaart": "", "kolom": "0", "act": ""}
    ),
    "runner.mark": Door(
        BRINGS_IN_ROOM,
        RUNNING,
        lambda world: {
            "stap": "s3",
            "kaart": world.id_of("sealed note", "running: open card of suspended"),
            "merk": "koud",
        },
    ),
    "runner.choice": Door(BRINGS_IN_ROOM, RUNNING, {"stap": "oogstkeuze", "keuze": "Nee", "version": "1"}),
    "runner.draw": Door(
        IN_ROOM,
        LAPTOP,
        {"stap": "tekenen", "act": "role", "name": "Provincie", "note": "wacht af", "id": "", "a": "", "b": ""},
    ),
    # What is kept of it
    "runner.written": Door(IN_ROOM, ENDED),
    "runner.let_go": Door(
        {**OWNER_ALONE, "guest": HIDDEN},
        {**RUNNING, "note_id": ("sealed note", "running: card to the bringer of owner")},
    ),
    "runner.insights": Door(MEMBER),
    "runner.as_json": Door(MEMBER),
    "runner.as_text": Door(MEMBER),
    "runner.keep": Door(BRINGS, form=lambda world: {"note": world.id_of("sealed note", "ended: pad of inside")}),
    "runner.throw_note_away": Door(BRINGS, {"note_id": ("sealed note", "ended: pad of inside")}, {"act": "weg"}),
    "runner.change": Door(BRINGS, form=lambda world: {"day": day_ahead(100), "act": ""}),
    "intervisie.delete_date": Door(IN_ROOM, ENDED, lambda world: {"day": day_ahead(40), "act": ""}),
    "intervisie.sequel": Door(
        BRINGS_UNSEEN, ENDED, lambda world: {"words": "Ik belde de buren.", "seen": mark_of_sequel(world)}
    ),
    "intervisie.proofs": Door(MEMBER),
    "intervisie.proof": Door(BRINGS),
    "intervisie.tally": Door(MODERATOR),
    # The lesson
    "harvest.lesson": Door(IN_ROOM, ENDED, lesson(act="")),
    "harvest.stand": Door({**IN_ROOM, **dict.fromkeys(KEPT_OUT - {"guest"}, "401")}, ENDED),
    "harvest.begin": Door(BRINGS_IN_ROOM, RUNNING),
    "harvest.propose": Door(IN_ROOM, ENDED, lambda world: lesson(clear="1", hash=world.id_of("mark", "ended: hash"))),
    "harvest.answer": Door(
        {**SIGNED, "guest": HIDDEN},
        AGREED,
        lambda world: {"answer": "nee", "hash": world.id_of("mark", "agreed: hash")},
    ),
    "harvest.publish": Door(
        {**only("inside", sees="owner"), "guest": HIDDEN},
        AGREED,
        lambda world: {"hash": world.id_of("mark", "agreed: hash")},
    ),
    "harvest.let_be": Door(BRINGS_IN_ROOM, ENDED),
    "harvest.take_back": Door(SIGNED, PUBLISHED),
    # A group: who is in the circle
    "intervisie.group": Door(IN_CIRCLE),
    "intervisie.set_rhythm": Door(
        AUTHOR,
        form={
            "first_day": day_ahead(3),
            "first_time": "10:00",
            "every_weeks": "8",
            "meetings": "6",
            "minutes": "120",
            "goals": "Leren vragen.",
            "act": "",
        },
    ),
    "intervisie.plan_meeting": Door(AUTHOR, form={"number": "3"}),
}

IN_CASE = {label: {"case_id": ("case", label)} for label in ("reading", "waited", "edited", "out", "open")}
AUTHOR_OF_OUT = only("owner", sees="inside mod_in")
SIGHT = {"sight": "members", "licence": "cc0", "circle": ""}
USE = {"place": "Woerden", "year": "2026", "how": "copied", "worked": "yes", "note": "Het werkte.", "own": ""}
READS = IN_CIRCLE  # whom a case of the circle is for

# Cases: their owner writes; whom they are for reads; who is in the circle and moderates or leads it edits
CASES: dict[str, Door] = {
    "library.index": Door(PUBLIC),
    "library.compare": Door(MEMBER),
    "library.cities": Door(MEMBER),
    "library.show": Door(READS, IN_CASE["out"]),
    "library.say": Door(only("inside mod_in", sees="owner"), IN_CASE["out"], USE),
    "library.change": Door(only("inside"), {**IN_CASE["out"], "use_id": ("use", "of inside")}, USE),
    "library.take_back": Door(only("inside"), {**IN_CASE["out"], "use_id": ("use", "of inside")}),
    "library.remove": Door(
        only("mod_in", sees="inside owner"),
        {**IN_CASE["out"], "use_id": ("use", "of inside")},
        {"why": "Er staat een naam in."},
    ),
    # Beginning
    "cases.mine": Door(MEMBER),
    "cases.begin": Door(MEMBER, form={"titel": "Een fonds", "soort": "voorbeeld", "form_id": "formulier"}),
    "cases.harvest": Door(
        IN_CIRCLE,
        form=lambda world: {
            "antwoord": [world.id_of("post", "closed insight")],
            "owner": world.id_of("member", "owner"),
            "form_id": "oogst",
        },
    ),
    "cases.ask_interview": Door(MEMBER, form={"about": "Een fonds", "suits": "Dinsdagochtend"}),
    "cases.take_back_interview": Door(MEMBER),
    "cases.interviews_waiting": Door(MODERATOR),
    "cases.deal_with_interview": Door(MODERATOR, {"interview_id": ("interview", "of inside")}, {"act": "begin"}),
    "cases.quoted": Door(MEMBER),
    "cases.answer": Door(only("inside"), {"number": ("source", "asked")}, {"answer": "ja"}),
    # Writing
    "cases.desk": Door(OWNER_ALONE),
    "cases.block": Door(
        OWNER_ALONE, {"key": ("block", "opgave")}, lambda world: field_of_draft(world, opgave="Anders.")
    ),
    "cases.attach": Door(OWNER_ALONE),
    "cases.download": Door(READS, {**IN_CASE["out"], "file_id": ("case file", "out")}),
    "cases.picture": Door(READS, {**IN_CASE["out"], "file_id": ("case file", "out")}),
    "cases.small_picture": Door(READS, {**IN_CASE["out"], "file_id": ("case file", "out")}),
    "cases.interview": Door(OWNER_ALONE, form=lambda world: field_of_draft(world, raden="Ze zaten erbij.")),
    "cases.draft": Door(READS, IN_CASE["reading"]),
    "cases.versions": Door(AUTHOR_OF_OUT, IN_CASE["out"]),
    "cases.version": Door(AUTHOR_OF_OUT, {**IN_CASE["out"], "number": ("number", "one")}),
    # From one hand to the next
    "cases.go_on": Door(OWNER_ALONE, {"step": ("step", "meelezen")}),
    "cases.throw_away": Door(OWNER_ALONE),
    "cases.sight": Door(OWNER_ALONE, form=SIGHT),
    "cases.authors": Door(
        OWNER_ALONE, form=lambda world: {"act": "erbij", "lid": world.id_of("member", "inside"), "name": ""}
    ),
    "cases.unanswered": Door(MODERATOR),
    # Reading along
    "review.along": Door(
        READS, IN_CASE["reading"], {"veld": "opgave", "body": "Waarom zo?", "act": "opmerking"}, {"owner": 409}
    ),
    "review.reader": Door(only("inside mod_in", sees="owner"), IN_CASE["reading"], {"act": "klaar"}),
    "review.remark": Door(
        only("owner", sees="inside mod_in"),
        {**IN_CASE["reading"], "remark_id": ("remark", "of inside")},
        {"act": "gedaan"},
    ),
    "review.ask": Door(
        only("owner", sees="inside mod_in"),
        IN_CASE["reading"],
        lambda world: {"lid": world.id_of("member", "mod_in"), "name": ""},
    ),
    "review.hand_in": Door(only("owner", sees="inside mod_in"), IN_CASE["waited"]),
    "review.publish": Door(only("owner mod_in"), IN_CASE["edited"]),
    "review.ask_partners": Door(OWNER_ALONE, form={"act": "maak", "partner": "Gemeente Woerden"}),
    "review.partner_file": Door(PUBLIC, {"token": ("secret", "link of partner"), "file_id": ("case file", "draft")}),
    "review.partner": Door(
        PUBLIC, {"token": ("secret", "link of partner")}, {"act": "opmerking", "veld": "opgave", "body": "Klopt dit?"}
    ),
    # Out and in
    "exchange.as_values": Door(READS, IN_CASE["out"]),
    "exchange.as_document": Door(READS, IN_CASE["out"]),
    "exchange.as_print": Door(READS, IN_CASE["out"]),
    "exchange.years": Door(PUBLIC),
    "exchange.of_year": Door(PUBLIC, {"year": ("year", "this")}),
    "exchange.bring": Door(MODERATOR, answers=dict.fromkeys(("mod_in", "mod_out"), 422)),  # no file came along
    "exchange.example_file": Door(MODERATOR),
    "exchange.report": Door(
        {**MODERATOR, **dict.fromkeys(("mod_in", "mod_out"), HIDDEN)}, {"token": ("report", "none")}
    ),  # a report is for the moderator who asked for it: tests/exchange
}

DOORS: dict[str, Door] = {
    # The hall
    "home.index": Door(PUBLIC),
    "home.bell": Door(MEMBER),
    "home.read_bell": Door(MEMBER),
    "home.agenda_point": Door(MEMBER),
    "home.drafts": Door(MEMBER),
    "static": Door(PUBLIC),
    # What the composer asks
    "writing.preview": Door(MEMBER, form={"body": "Dag **allemaal**."}),
    "writing.suggest": Door({**MEMBER, **dict.fromkeys(MEMBERS, HIDDEN)}),  # in a circle of one's own: test_canary
    "writing.keep": Door(MEMBER, form={"draft_place": "/gesprekken/nieuw", "title": "Begin"}),
    "writing.throw_away": Door(MEMBER, form={"draft_place": "/gesprekken/nieuw"}),
    "writing.put_back": Door(MEMBER, form={"draft_place": "/gesprekken/nieuw"}),
    # What the community says about itself
    "community.rules": Door(PUBLIC),
    "community.privacy": Door(PUBLIC),
    "community.accessibility": Door(PUBLIC),
    "community.contact": Door(PUBLIC),
    "community.about": Door(PUBLIC),
    "community.vulnerability": Door(PUBLIC),
    "community.security": Door(PUBLIC),
    "community.robots": Door(PUBLIC),
    "community.texts_index": Door(ADMINISTRATOR),
    "community.text": Door(ADMINISTRATOR, form=lambda world: {"body": "Wees mild.", "seen": mark_of_rules()}),
    "community.reset_text": Door(ADMINISTRATOR, form=lambda world: {"seen": mark_of_rules()}),
    "community.details": Door(
        ADMINISTRATOR,
        form=lambda world: {
            "name": "Samen",
            "host": "Platform31",
            "learning_question": "Hoe dan?",
            "learning_year": "2026",
            "seen": mark_of_details(),
        },
    ),
    # Coming in
    "members.sign_in": Door(PUBLIC, form=lambda world: {"email": address_of(world, "outside"), **OLD_PASSWORD}),
    "members.sign_in_by_code": Door(PUBLIC, form=lambda world: {"email": address_of(world, "outside")}),
    "members.sign_out": Door(PUBLIC),
    "members.ask_link": Door(PUBLIC, form=lambda world: {"email": address_of(world, "outside")}),
    "arrivals.apply": Door(
        PUBLIC,
        form={
            "name": "Saskia Blom",
            "email": "saskia@elders.example",
            "organisation": "Tiel",
            "function": "adviseur",
            "kind": "practice",
            "motivation": "Ik wil leren.",
            "agrees": "y",
        },
    ),
    "arrivals.choose_password": Door(PUBLIC, PASSWORD_LINK, {"new_password": GOOD_PASSWORD}),
    "arrivals.welcome": Door(
        MEMBER, form={"rhythm": "weekly", "agenda": ["5"], "themes": ["economie"], "about": "Ik leer."}
    ),
    # Members
    "profiles.index": Door(MEMBER),
    "profiles.show": Door(MEMBER, SOMEBODY),
    "profiles.change_role": Door(ADMINISTRATOR, SOMEBODY, {"role": "moderator", "reason": "Zij kan het."}),
    # What is my own
    "settings.index": Door(MEMBER, form={"rhythm": "monthly", "preset": "everything", "language": "nl"}),
    "settings.profile": Door(
        MEMBER,
        form={
            "name": "Nieuwe Naam",
            "organisation": "Tiel",
            "kind": "practice",
            "function": "adviseur",
            "about": "Ik leer.",
            "seeks": "Raad.",
            "offers": "Tijd.",
            "working_on": "Een akkoord.",
            "phone": "06 12",
            "agenda": ["5"],
            "themes": ["economie"],
            "shows_phone": "circles",
        },
    ),
    "settings.change_password": Door(MEMBER, form={**OLD_PASSWORD, "new_password": GOOD_PASSWORD}),
    "settings.change_address": Door(MEMBER, form={**OLD_PASSWORD, "email": "anders@elders.example"}),
    "settings.confirm_address": Door(PUBLIC, ADDRESS_LINK),
    "settings.devices": Door(MEMBER, form={"device": "niet-van-mij"}),
    "settings.mute": Door(PUBLIC, MUTE_LINK, {"stance": "mutes"}),
    "settings.stop": Door(MEMBER, form=OLD_PASSWORD, answers={"admin": 409}),  # the last administrator stays
    # Conversations
    "threads.index": Door(MEMBER),
    "threads.start": Door(MEMBER, form={**SUBJECT, "body": "Wie weet dit?", "form_id": "formulier"}),
    "threads.show": Door(IN_CIRCLE, form={"body": "Dit werkte bij ons.", "form_id": "formulier"}),
    "threads.permalink": Door(IN_CIRCLE),
    "threads.mark_read": Door(IN_CIRCLE, form={"number": "2"}),
    "threads.mark_all_read": Door(MEMBER),
    "threads.follow": Door(IN_CIRCLE, form={"stance": "mutes"}),
    "threads.choose_insight": Door(STARTER),
    "threads.edit": Door(AUTHOR, form={"body": "Anders gezegd.", "version": "2"}),
    "threads.revisions": Door(IN_CIRCLE),
    "threads.delete_post": Door(AUTHOR),
    "threads.undo_delete": Door(AUTHOR, {"post_id": ("post", "deleted closed post")}),
    "threads.retitle": Door(STARTER_OR_MODERATOR, form=SUBJECT),
    # What posts mean, where threads lead to, and what one keeps
    "reactions.react": Door(ANYBODY_BUT_AUTHOR, form={"kind": "recognised"}),
    "reactions.who_reacted": Door(IN_CIRCLE),
    "outcomes.conclude": Door(STARTER_OR_MODERATOR, form={"body": "We beginnen klein.", "seen": ""}),
    "outcomes.reopen": Door(STARTER_OR_MODERATOR, {"thread_id": ("thread", "concluded thread")}),
    "outcomes.sequel": Door(STARTER, form={"sequel": "We deden het."}),
    "outcomes.one_pager": Door(IN_CIRCLE),
    "bookmarks.keep": Door(IN_CIRCLE),
    "bookmarks.index": Door(MEMBER),
    "bookmarks.change": Door(OWNER_ALONE, form={"note": "Voor later.", "remind_on": ""}),
    # Methods of intervisie: the list is for all, an adapted one for who adapted it
    "methods.index": Door(MEMBER),
    "methods.show": Door(OWNER_ALONE),
    "methods.copy": Door(MEMBER, {"key": ("method", "of the list")}),
    "methods.adapt": Door(OWNER_ALONE, form=wording),
    "methods.throw_away": Door(OWNER_ALONE),
    **SESSIONS,
    **CASES,
    # Direct conversations, and notes by mail
    "direct.index": Door(MEMBER),
    "direct.start": Door(
        MEMBER,
        form=lambda world: {
            "people": [world.id_of("member", "asking")],
            "title": "Even overleggen",
            "body": "Heb je tijd?",
            "form_id": "formulier",
        },
        answers={"asking": 422},  # not with oneself
    ),
    "direct.people": Door(MEMBER),
    "direct.leave": Door(IN_DIRECT, {"thread_id": ("thread", "direct thread")}),
    "direct.write_note": Door(
        {**MEMBER, "asking": NO}, {"member_id": ("member", "asking")}, {"words": "Mag ik iets vragen?"}
    ),
    "direct.note": Door(IN_DIRECT, form={"answer": "Ja, dat mag."}, answers={"owner": 403}),  # who wrote it waits
    # Attachments; what hangs on the closed reply, and what the owner has not posted yet
    "files.add": Door(MEMBER, form=lambda world: {"place": "/gesprekken/nieuw"}),
    "files.remove": Door(OWNER_ALONE, OWN_DRAFT_FILE),
    "files.describe": Door(OWNER_ALONE, OWN_DRAFT_FILE),
    "threads.attachments.download": Door(IN_CIRCLE),
    "threads.attachments.picture": Door(IN_CIRCLE),
    "threads.attachments.small_picture": Door(IN_CIRCLE),
    # Calls of a quarter of an hour; a moderator sees no more than anybody
    "calls.index": Door(MEMBER),
    "calls.ask": Door(MEMBER, form=lambda world: to_call(world, "mod_out"), answers={"mod_out": 409}),  # not oneself
    "calls.show": Door(IN_CALL),
    "calls.agree": Door(ASKED_TO_CALL, form={"slot": "1", "place": "https://bellen.example/1"}),
    "calls.decline": Door(ASKED_TO_CALL),
    "calls.cancel": Door(only("owner", sees="inside")),
    "calls.look_back": Door(IN_CALL, {"call_id": ("call", "held")}, {"keeps": "nee"}),
    "calls.calendar": Door(IN_CALL, {"call_id": ("call", "held")}),
    # Finding
    "search.index": Door(MEMBER),
    "search.similar": Door(MEMBER),
    "search.missed": Door(MODERATOR),
    # Circles
    "circles.index": Door(MEMBER),
    "circles.begin": Door(MEMBER, form=NEW_CIRCLE),
    "circles.show": Door(KNOWS_CIRCLE),
    "circles.grant": Door(DECIDES_CIRCLE, WANTED),
    "circles.decline": Door(DECIDES_CIRCLE, WANTED, WHY),
    "circles.change": Door(FACILITATOR, form=NEW_CIRCLE),
    "circles.invite": Door(
        FACILITATOR, form=lambda world: {"member": world.id_of("member", "outside"), "words": "Kom je?"}
    ),
    "circles.withdraw_invitation": Door(FACILITATOR, GUEST),
    "circles.answer_request": Door(LISTED_FACILITATOR, ASKING, {"answer": "ja"}),
    "circles.participant": Door(FACILITATOR),
    "circles.remove": Door(FACILITATOR, form=WHY),
    "circles.hand_on": Door(FACILITATOR),
    "circles.answer_invitation": Door(INVITED, form={"answer": "ja"}),
    "circles.ask_to_join": Door(ANYBODY_OUTSIDE, LISTED, {"words": "Mag ik erbij?"}),
    "circles.take_back": Door(AT_THE_DOOR, LISTED),
    "circles.choose_preset": Door(PARTICIPANT, form={"preset": "everything"}),
    "circles.leave": Door(PARTICIPANT, form=lambda world: {"successor": world.id_of("member", "inside")}),
    # Keeping order
    "moderation.index": Door(MODERATOR_OR_ADMINISTRATOR),
    "moderation.hidden": Door(MODERATOR),
    "moderation.applications": Door(MODERATOR_OR_ADMINISTRATOR),
    "moderation.application": Door(MODERATOR_OR_ADMINISTRATOR, form={"act": "admit", "note": "Welkom."}),
    "moderation.invite": Door(
        MODERATOR_OR_ADMINISTRATOR,
        form={
            "name": "Els Kok",
            "email": "els@elders.example",
            "organisation": "Tiel",
            "kind": "practice",
            "language": "nl",
        },
    ),
    "moderation.member": Door(MODERATOR_OR_ADMINISTRATOR, MEMBER_OUTSIDE, {"act": "suspend", **WHY}),
    "moderation.report": Door(ANYBODY_BUT_AUTHOR, form={"reason": "Dit klopt niet."}),
    "moderation.my_reports": Door(MEMBER),
    "moderation.reports": Door(MODERATOR),
    "moderation.handle_report": Door(MODERATOR, form={"act": "keep", "outcome": "Ik laat het staan."}),
    "moderation.thread": Door(MODERATOR_IN_CIRCLE, form={"act": "close", **WHY}),
    "moderation.post": Door(MODERATOR_IN_CIRCLE, form={"act": "hide", **WHY}),
    "moderation.stuck_letters": Door(
        MODERATOR_OR_ADMINISTRATOR, form=lambda world: {"act": "aside", "letter": world.id_of("letter", "refused")}
    ),
    "moderation.log": Door(MODERATOR_OR_ADMINISTRATOR),
    # The weekly letter
    "digest.index": Door(MEMBER),
    "digest.show": Door(MEMBER),
    "digest.choose_rhythm": Door(MEMBER, form={"rhythm": "never"}),
    "digest.leave": Door(PUBLIC),
    "digest.change_rhythm": Door(PUBLIC),
    "digest.unsubscribe": Door(PUBLIC, form={"List-Unsubscribe": "One-Click"}),
    "digest.keep_changed_rhythm": Door(PUBLIC, form={"rhythm": "monthly"}),
    "digest.edit": Door(MODERATOR),
    "digest.keep_editing": Door(MODERATOR, form={"week": "2026-W52", "version": "1", "intro": "Hoi.", "do": "ready"}),
    "digest.preview": Door(MODERATOR),
    "digest.preview_letter": Door(MODERATOR),
    "digest.deliveries": Door(MODERATOR),
    # What follows by itself: a script asks, so who is not signed in gets no page to sign in on
    "live.poll": Door({**MEMBER, **dict.fromkeys(KEPT_OUT, "401")}),
    "feeds.settings": Door(MEMBER),
    "feeds.change": Door(MEMBER, form={"do": "make"}),
    "feeds.atom": Door(dict.fromkeys(ACTORS, HIDDEN), {"secret": ("secret", "of nobody's feed")}),
    # In development only (test_doors.py sees that production has none of it)
    "development.index": Door(PUBLIC),
    "development.show": Door(dict.fromkeys(ACTORS, HIDDEN)),  # there is no such letter yet
    "development.html": Door(dict.fromkeys(ACTORS, HIDDEN)),
}


def address_of(world: World, actor: str) -> str:
    """The e-mail address of an actor."""
    return next(address for address, holder in world.addresses.items() if holder == actor)


def to_call(world: World, actor: str) -> Form:
    """The last step of asking this actor for a call, some days from now."""
    days = [(date.today() + timedelta(days=ahead)).isoformat() for ahead in (9, 10)]
    who = {"step": "send", "person": world.id_of("member", actor), "form_id": "belformulier"}
    when = {"first_day": days[0], "first_time": "10:00", "second_day": days[1], "second_time": "11:00"}
    return {**who, **when, "subject": "De regiovisie", "theme": "economie", "words": "Hoe begon dat bij jullie?"}


def mark_of_kept_out(world: World) -> str:
    """On which list of who is kept out a form was built."""
    from cop.intervisie.operations import excluded_from
    from cop.intervisie.views.people import mark_of

    return mark_of(excluded_from(world.session("prepared")))


def mark_of_sequel(world: World) -> str:
    """On which answer to the one question a form was built."""
    from cop.intervisie.views.after import mark_of

    return mark_of(world.session("ended"))


def field_of_draft(world: World, **typed: str) -> Form:
    """Fields of the draft, with the digests of what stands there."""
    from cop.cases.queries import content_of
    from cop.cases.typed import digest
    from tests.house.cases import case_of

    stands = content_of(case_of(world, "draft"))
    return {**{f"was-{key}": digest(stands.get(key, "")) for key in typed}, **typed}


def mark_of_rules() -> str:
    """On which version of the house rules a form was built."""
    from cop.community.texts import PAGES, mark_of, source_of
    from cop.foundation.facts import facts

    return mark_of(source_of(PAGES["huisregels"], "nl", facts()))


def mark_of_details() -> str:
    """On which version of the details a form was built."""
    from cop.community.operations import mark_of_details as mark

    return mark()
