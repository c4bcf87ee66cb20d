"""Who may find which private text. Written from the promises, not from the code: read it beside `world.py`.

Every private text of the world holds a token. What stands below opens every page as one actor, with every id there is,
sends every form, reads the letters, and tells which tokens came along that this actor may not see.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from urllib.parse import quote

from werkzeug.test import TestResponse

from cop.feeds import operations as feeds
from cop.foundation.db import writing
from tests.house.doors import DOORS, EVERYBODY, MEMBERS, SIGN_IN, USUAL
from tests.house.knocking import Knock, knocks
from tests.house.world import World

CIRCLE = "owner inside mod_in"  # who is in Kring Zuid now
DIRECT = "owner outside"  # who is in the direct conversation now, and between whom the note is
CURATORS = "mod_in mod_out"  # moderators in the circle of everybody
DESK = "mod_in mod_out admin"
PARTS_OF_CASE = ("titel", "samenvatting", "opgave", "aanpak", "gemeenten", "resultaten", "lessen")

# Words of sessions of intervisie, by the levels of the domain (§2.2) and the promises of the agreement. They stand on
# the pages of the session alone: for nobody in a letter, a feed, the bell, on the home page or in what search finds
AT_TABLE = "owner inside"  # who signed, of those who can come in
AT_TABLE_TOO = f"{AT_TABLE} guest"
WITH_GUEST = ("running", "laptop", "ended", "agreed")  # in the last one the guest signed, and did not come
HELD = (*WITH_GUEST, "published")
WITH_QUESTIONS = ("choosing", "prepared")
SHOWS_TO_ITSELF = {"owner": "owner", "inside": "inside", "guest": "guest", "suspended": "", "removed": ""}
SEALED: dict[str, str] = {
    # Title and link: who signed; before anybody was asked who plans it; who is kept out, who leads and signed
    **{f"concept: {what}": "owner" for what in ("title", "video", "kept out")},
    **{f"{one}: {what}": "" for one in ("planned", "shell") for what in ("title", "video", "kept out")},
    "planned: title": "owner",  # who wrote it
    **{f"{one}: {what}": AT_TABLE for one in (*WITH_QUESTIONS, "published") for what in ("title", "video")},
    **{f"{one}: {what}": AT_TABLE_TOO for one in WITH_GUEST for what in ("title", "video")},
    **{f"{one}: kept out": "owner" for one in (*WITH_QUESTIONS, *HELD)},
    # Who is there is seen by everybody who was asked, to say yes or no to it
    **{
        f"{one}: {what}": f"{AT_TABLE_TOO} invited" for one in WITH_GUEST for what in ("guest", "organisation of guest")
    },
    # Questions: who signed, until one is chosen; then the others are for who wrote them and who leads. Somebody who is
    # out took the own question along
    **{
        f"{one}: {part} of {actor}": may
        for one, others in (("choosing", AT_TABLE), ("prepared", "owner"))
        for part in ("situation", "question")
        for actor, may in (("owner", others), ("inside", AT_TABLE), ("removed", ""), ("suspended", others))
    },
    # The chosen one as it was prepared: its two sentences are for who signed, the other lines for the bringer
    **{
        f"{one}: intake {line}": (AT_TABLE_TOO if one in WITH_GUEST else AT_TABLE)
        if line in ("situation", "question")
        else "inside"
        for one in ("prepared", *HELD)
        for line in ("situation", "role", "others", "tried", "question", "wish")
    },
    # The method in somebody's own words
    **{
        f"{one}: {what}": AT_TABLE_TOO if one in WITH_GUEST else AT_TABLE
        for one in ("prepared", *HELD)
        for what in ("name of method", "name of step", "prompt of step")
    },
    # Level "eigen": the author alone, also when taken out of the session
    **{f"prepared: pad of {actor}": actor for actor in ("owner", "inside")},
    **{
        f"{one}: {what} of {actor}": actor if actor != "suspended" else ""
        for one, kinds in {
            "running": ("pad", "own s10"),
            "laptop": ("pad", "own uitchecken"),
            "ended": ("pad", "own vragen_noteren", "own uitchecken"),
        }.items()
        for what in kinds
        for actor in ("owner", "inside", "removed", "suspended", "guest")
    },
    # Level "groep": who signed; cards when they were shown together, until then who wrote them
    **{f"{one}: shared field": AT_TABLE_TOO for one in ("running", "ended")},
    **{f"{one}: shared field": AT_TABLE for one in ("agreed", "published")},
    **{f"running: open card of {actor}": AT_TABLE_TOO for actor in SHOWS_TO_ITSELF},
    **{f"laptop: open column of {actor}": AT_TABLE_TOO for actor in ("inside", "suspended", "guest")},
    **{f"laptop: {what}": AT_TABLE_TOO for what in ("role", "role note", "card of the group")},
    **{f"running: closed card of {actor}": itself for actor, itself in SHOWS_TO_ITSELF.items()},
    **{f"laptop: closed card of {actor}": SHOWS_TO_ITSELF[actor] for actor in ("inside", "suspended", "guest")},
    **{f"ended: closed card of {actor}": SHOWS_TO_ITSELF[actor] for actor in ("owner", "suspended", "guest")},
    # Level "inbrenger": the bringer, and who wrote it until it was let go
    **{f"{one}: field to the bringer": "inside" for one in ("running", "laptop", "ended")},
    **{
        f"running: card to the bringer of {actor}": f"inside {SHOWS_TO_ITSELF[actor]}"
        for actor in ("owner", "removed", "suspended", "guest")
    },
    "running: card let go of owner": "inside",
    # Level "oogst": who was there, until it is shared
    "laptop: harvest field": AT_TABLE_TOO,
    **{f"ended: lesson {part}": AT_TABLE_TOO for part in ("title", "text", "whom")},
    **{f"agreed: lesson {part}": AT_TABLE for part in ("title", "text", "whom")},
    # What the bringer did with it, and what one kept: for nobody else
    "ended: what came of it": "inside",
    "kept insight": "inside",
    # What opens a seat is shown once
    **dict.fromkeys(
        [*(f"link of guest: {one}" for one in ("running", "ended", "agreed")), "code of guest: laptop"], ""
    ),
}

SEEN_BY: dict[str, str] = {
    **SEALED,
    # A lesson that everybody at the table shared, and the goals of a group
    **{f"published: lesson {part}": " ".join(MEMBERS) for part in ("title", "text", "whom")},
    "goals of group": CIRCLE,
    # Cases of the circle: who wrote them; once they ask for readers, and when they are out, who is in the circle; in
    # between their editors. A public one is for everybody, but for what stays with members
    **{
        f"case {label} {part}": may
        for label, may in (
            ("draft", "owner"),
            *((one, CIRCLE) for one in ("reading", "waited", "out", "old")),
            ("edited", "owner mod_in"),
            ("open", " ".join(EVERYBODY)),
        )
        for part in (*PARTS_OF_CASE, *(() if label == "open" else ("wat_werkte_niet",)))
    },
    **{
        f"case {label} file {part}": may if part != "words" else ""
        for label, may in (("draft", "owner"), ("out", CIRCLE))
        for part in ("name", "alt", "bytes", "small picture", "words")
    },
    "case draft titel": "owner inside",  # whose words are asked for it hears for what
    "case open wat_werkte_niet": " ".join(MEMBERS),
    "remark of inside": CIRCLE,
    **dict.fromkeys(["interview about", "interview suits"], "inside mod_in mod_out"),
    "place of use": CIRCLE,
    "note of use": CIRCLE,
    "link of partner": "",
    # A closed circle that is not listed: who is in it, who is invited, and those who guard the whole
    "circle name": f"{CIRCLE} invited {DESK}",
    "circle purpose": f"{CIRCLE} invited mod_out",
    "words of invitation": "owner invited",
    "words of asking": "owner asking",
    "wanted circle name": f"outside {DESK}",
    "wanted circle purpose": f"outside {DESK}",
    "declined circle name": f"outside {DESK}",
    "declined circle purpose": f"outside {DESK}",
    "answer to declined circle": f"outside {DESK}",
    # What is said in it: who is in it
    **dict.fromkeys(
        [
            *(
                f"{thread} {part}"
                for thread in ("closed thread", "closed thread of removed", "concluded thread")
                for part in ("title", "body", "tag")
            ),
            "closed reply first version",
            "closed reply",
            "closed insight",
            "closed reply of removed",
            "closed why",
            "summary agree",
            "summary disagree",
            "summary open",
            "concluded reply",
            "outcome",
            "sequel",
        ],
        CIRCLE,
    ),
    # A circle that keeps its content out of mail: the same, and none of it in letters (see may_find)
    "veiled circle name": f"{CIRCLE} {DESK}",
    **dict.fromkeys([*(f"veiled thread {part}" for part in ("title", "body", "tag")), "veiled reply"], CIRCLE),
    # A direct conversation: who is in it, and nobody else; moderators read the one text that was reported to them
    **dict.fromkeys(
        ["direct thread title", "direct thread body", "direct reply", "direct reply after leaving"], DIRECT
    ),
    "direct reported reply": f"{DIRECT} {CURATORS}",
    "direct report reason": f"outside {CURATORS}",
    "note words": DIRECT,
    # A call: its two people; what one took from it is not the other's before both want to keep it
    **dict.fromkeys(["asked call subject", "asked call words", "held call subject", "held call words"], "owner inside"),
    "held call place": "owner inside",
    "what owner took from call": "owner",
    # Attachments: who may read their post; of a hidden one, and before it is posted, who added it
    **dict.fromkeys([f"closed attachment {part}" for part in ("name", "alt", "bytes", "small picture")], CIRCLE),
    **dict.fromkeys(
        [
            f"{which} attachment {part}"
            for which in ("hidden", "draft")
            for part in ("name", "alt", "bytes", "small picture")
        ],
        "owner",
    ),
    **dict.fromkeys(["hidden attachment words", "draft attachment words"], ""),
    "closed attachment words": CIRCLE,  # by what search shows around a hit
    # What was hidden or taken back: its author, as long as that one is in the circle, and the moderators who are there
    "hidden closed post": "owner mod_in",
    "hidden closed post first version": "",
    "hidden closed post hidden why": "owner mod_in",
    "deleted closed post": "owner mod_in",
    **dict.fromkeys([f"hidden closed thread of removed {part}" for part in ("title", "body", "tag")], "mod_in"),
    "hidden closed thread why": "mod_in",
    "hidden open post": f"owner {CURATORS}",
    "hidden open post first version": "",
    "hidden open post hidden why": f"owner {CURATORS}",
    "deleted open post": f"outside {CURATORS}",
    "deleted open post first version": "",
    **dict.fromkeys([f"hidden open thread {part}" for part in ("title", "body", "tag")], f"outside {CURATORS}"),
    "hidden open thread why": f"outside {CURATORS}",
    "reply in hidden open thread": f"outside {CURATORS}",
    # What was decided, and why
    "why removed": "owner mod_in",
    "log of circle": "mod_in",
    "why suspended": DESK,
    "how sign-in was refused": "admin",
    # Who would like to come in
    **dict.fromkeys(
        [
            f"{which} applicant {part}"
            for which in ("waiting", "declined")
            for part in ("name", "address", "organisation", "function", "motivation", "note")
        ],
        DESK,
    ),
    # Reports: who reported, and moderators, also of a circle they are not in
    "open report reason": f"inside {CURATORS}",
    "kept report reason": CURATORS,
    "kept report outcome": CURATORS,
    # The weekly letter: words that were not sent, and a line about something that not everybody may open
    "intro not sent": CURATORS,
    "why picked made": CIRCLE,
    "why picked gone": CIRCLE,
    "why hidden picked made": f"outside {CURATORS}",
    "why hidden picked gone": f"outside {CURATORS}",
    "words of mail server": DESK,
    # A profile, of which the owner shows some to nobody and some to members of the own circles
    **dict.fromkeys([f"profile {part}" for part in ("function", "about", "offers", "working on")], "owner"),
    **dict.fromkeys([f"profile {part}" for part in ("seeks", "phone")], CIRCLE),
    # What is one's own alone
    "note of bookmark": "owner",
    "name of method": "owner",
    "words of method": "owner",
    **dict.fromkeys([f"draft of {what}" for what in ("open reply", "closed reply", "thread", "circle")], "owner"),
    "address asked for": "",
    **dict.fromkeys([f"secret of key: {which}" for which in ("password", "code", "new address")], ""),
}
IN_LETTERS: dict[str, str] = {  # what a letter may hold beside that
    "circle name": "removed",  # the letter that says so
    "why removed": "removed",
    "why suspended": "suspended",
    "intro not sent": " ".join(MEMBERS),  # by then it is sent
    "secret of key: password": "owner",
    "secret of key: new address": "owner",
}
BECOMES_ANOTHER = {
    "members.sign_in",
    "arrivals.choose_password",
    "settings.confirm_address",
    "intervisie.code",
    "intervisie.guest",
    "review.partner",
    "review.partner_file",
}  # by what only that one knows
GIVES_ADDRESS = {"direct.note"}  # who answers a note chooses to show an address; tests/direct looks when
NOT_READ = {"static", "development.index", "development.show", "development.html"}  # files, and the post in development
QUERIES = {  # what an address may ask, beside the path; {…} is every id of that kind
    "threads.index": [
        "toon=unread",
        "toon=unanswered",
        "toon=followed",
        "toon=mine",
        "toon=insight",
        "kring={circle}",
        "punt=5",
        "thema=economie",
        "label={tag}",
        "laatste=1",
        "na=20300101T000000000000.x",
        "voor=20200101T000000000000.x",
    ],
    "threads.show": ["pagina=1", "vanaf=ongelezen", "citeer={post}", "concept=2"],
    "writing.suggest": ["kring={circle}"],
    "threads.start": ["kring={circle}", "soort=announcement", "titel=hoi"],
    "circles.index": ["na={circle}"],
    "direct.index": ["na=20300101T000000000000.x"],
    "direct.start": ["met={member}"],
    "calls.ask": ["met={member}", "gesprek={thread}", "na={call}"],
    "direct.people": ["naam=a", "naam=zq"],
    "circles.show": ["na={member}"],
    "circles.invite": ["naam=Henk", "naam=a"],
    "profiles.index": ["q=henk", "q=zq", "punt=5", "thema=economie"],
    "digest.preview": ["lid={member}", "naam=Henk"],
    "digest.preview_letter": ["lid={member}"],
    "moderation.log": ["wat=suspend", "wat=remove_from_circle", "wie={member}"],
    "moderation.hidden": ["voor=20300101T000000000000"],
    "moderation.thread": ["kring={circle}"],
    "search.index": [
        *(
            f"q={words}"
            for words in ("woerden", "een antwoord", "open", "zqc*", "zqd*", "zqh*", "zqo*", "zqp*", "zqv*", "aardbei")
        ),
        *(f"q=van:{name}" for name in ("henk", "marleen", "youssef", "dick", "ilse", "fatima", "anouk", "iemand")),
        *(
            f"soort={kind}&q={begins}*"
            for kind in ("opening", "reply", "file", "member", "organisation")
            for begins in ("zqc", "zqd", "zqh", "zqp")
        ),
        "lid={member}",
        *(f"q={begins}*&kring={{circle}}" for begins in ("zqc", "zqd", "zqh")),
        *(f"q={begins}*&volgorde=best" for begins in ("zqc", "zqd", "zqh")),
        "q=zqclosedtread",
    ],
    "search.similar": ["titel=Een open thread", "titel=zqclosed"],
    "intervisie.begin": ["groep={circle}"],
    "intervisie.method": ["situatie=netwerk"],
    "runner.stand": ["v=1.1.running"],
    "harvest.stand": ["v=0"],
    "live.poll": ["gesprek={thread}", "lijst=ja"],
    "library.index": ["q=zqcase*", "zoals=mijn", "archief=1", "volgorde=gebruikt"],
    "library.compare": ["c={case}&c={case}"],
    "library.cities": ["stad=Hengelo"],
    "library.say": ["ook=1"],
    "cases.authors": ["name=a"],
    "review.ask": ["name=a"],
}
TOKEN = re.compile(r"zq[a-z0-9]+?zq")


def may_find(label: str, actor: str, in_letter: bool = False, in_session: bool = True) -> bool:
    """Whether an actor may come across this text, in a letter or on a page (of a session)."""
    if (in_letter and label.startswith("veiled ")) or ((in_letter or not in_session) and label in SEALED):
        return False
    if label.startswith(("address of ", "device of ")):
        return label.rpartition(" ")[2] == actor or (label.startswith("address") and actor in DESK.split())
    seen_by = SEEN_BY[label] + (" " + IN_LETTERS.get(label, "") if in_letter else "")
    return actor in seen_by.split()


def tokens_in(world: World, text: str) -> set[str]:
    """The labels of all tokens in a text."""
    words = text.lower()
    found = {world.tokens[token] for token in TOKEN.findall(words) if token in world.tokens}
    secrets = [token for token in world.tokens if not token.startswith("zq") and token in words]
    return found | {world.tokens[secret] for secret in secrets}


def addresses(world: World, knock: Knock) -> Iterator[str]:
    """Every address of a page: with every id of the kind it takes, right or not, and with all that it can be asked."""
    kinds = {name: {**USUAL, **knock.door.things}[name][0] for name in knock.arguments}
    choices = [[(name, value) for value in values_of(world, kind)] for name, kind in sorted(kinds.items())]
    adapter = world.app.url_map.bind("localhost")
    for chosen in product(*choices):
        path = adapter.build(knock.endpoint, dict(chosen), method=knock.method)
        yield path
        for query in QUERIES.get(knock.endpoint, []):
            yield from (f"{path}?{asked}" for asked in filled_in(world, query))


def values_of(world: World, kind: str) -> Iterable[str]:
    if kind == "secret":
        return ["0" * 32]  # the right ones open what is theirs to open
    return world.ids.get(kind, {}).values()  # a small world does not have every kind of thing


def filled_in(world: World, query: str) -> Iterator[str]:
    """What an address asks, with every id there is in the place of {kind}."""
    before, brace, rest = query.partition("{")
    kind, _brace, after = rest.partition("}")
    if not brace:
        yield query
    elif kind == "tag":
        tags = (token for token, label in world.tokens.items() if label.endswith(" tag"))
        yield from (f"{before}{token}{after}" for token in tags)
    else:
        yield from (f"{before}{quote(value)}{after}" for value in world.ids.get(kind, {}).values())


def found_in(world: World, actor: str, answer: TestResponse, where: str) -> Iterator[str]:
    """What one answer holds that this actor may not see, in its body or its headers."""
    asked_for = tokens_in(world, where)  # what was in the address itself is no news
    text = answer.get_data().decode("utf-8", "replace")  # pictures are no text
    answer.close()
    for label in tokens_in(world, f"{answer.headers}\n{text}") - asked_for:
        if not may_find(label, actor, in_session="/intervisie" in where):
            yield f"{actor} finds “{label}” at {where}"


def leaks_in_pages(world: World, actor: str) -> Iterator[str]:
    """Every page, with every id."""
    browser = world.browsers[actor]
    for knock in knocks(world.app):
        if knock.method == "GET" and knock.endpoint not in NOT_READ:
            for path in addresses(world, knock):
                yield from found_in(world, actor, browser.get(path), path)


def leaks_in_answers(world: World, actor: str, put_back: object) -> Iterator[str]:
    """Every form, sent empty and sent filled in: what comes back, and what the next page says."""
    assert callable(put_back)
    for knock in knocks(world.app):
        if (
            knock.method != "POST"
            or knock.endpoint in BECOMES_ANOTHER | GIVES_ADDRESS
            or DOORS[knock.endpoint].who[actor] == SIGN_IN
        ):
            continue
        for form in ({}, {**knock.form(world), "step": "look"}, knock.form(world)):
            answer = world.browsers[actor].post(knock.path(world.app, world), form)
            yield from found_in(world, actor, answer, f"{knock.method} {knock.rule} with {form}")
            if answer.status_code in (302, 303):
                yield from found_in(
                    world, actor, world.browsers[actor].get(answer.headers["Location"]), f"after {knock.rule}"
                )
                put_back()


def leaks_in_feed(world: World, actor: str) -> Iterator[str]:
    """The feed of this actor, as anybody gets it who has its address."""
    with writing():
        secret = feeds.make(world.numbers[actor])
    yield from found_in(world, actor, world.browsers["stranger"].get(f"/atom/{secret}.xml"), "the feed")


def leaks_in_letters(world: World, letters: Iterable[object]) -> Iterator[str]:
    """Every letter, headers and both parts, as its reader sees it."""
    for letter in letters:
        actor = world.addresses.get(str(letter["To"]), "stranger")  # type: ignore[index]  # an EmailMessage
        parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]  # type: ignore[attr-defined]
        text = "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts])  # type: ignore[attr-defined]
        for label in tokens_in(world, text):
            if not may_find(label, actor, in_letter=True):
                yield f"{actor} gets “{label}” in the letter “{letter['Subject']}”"  # type: ignore[index]
