"""Nobody finds, counts or is offered what that one may not see: each persona, each word, beside each room's rule."""

import pytest
from sqlalchemy import select

from cop.cases.models import PUBLISHED, Case
from cop.cases.policy import visible_to as may_read_case
from cop.foundation.db import db, writing
from cop.foundation.finding import Wanted
from cop.foundation.index import CASE, FILE, MEMBER, OPENING, ORGANISATION, REPLY, Entry
from cop.foundation.vocabulary import Word
from cop.members.findable import number_of
from cop.members.models import ACTIVE, Member
from cop.search.queries import Filter, hits, places
from cop.threads import policy
from cop.threads.models import Post, PostFile, Thread
from tests.conftest import make_thread
from tests.house.canary import TOKEN, may_find
from tests.house.world import ACTORS, WITHOUT_ACCOUNT
from tests.search.box import number, titles

MANY = 1_000
PEOPLE = [actor for actor in ACTORS if actor not in {*WITHOUT_ACCOUNT, "suspended"}]


def may_see(me: int, entry) -> bool:
    """What the room of an entry says without the index: thread by visible_to, post stands, member is here."""
    if entry.kind == MEMBER:
        return db.session.get_one(Member, entry.thing_id).status == ACTIVE
    if entry.kind == ORGANISATION:
        names = db.session.scalars(select(Member.organisation).where(Member.status == ACTIVE))
        return entry.thing_id in {number_of(name) for name in names}
    if entry.kind == CASE:
        shown = select(Case.id).where(Case.id == entry.thing_id, Case.state == PUBLISHED, may_read_case(me))
        return db.session.scalar(shown) is not None
    post = Post.id == entry.thing_id
    if entry.kind == FILE:
        post = Post.id == select(PostFile.post_id).where(PostFile.file_id == entry.thing_id).scalar_subquery()
    seen = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(post, policy.visible_to(me))
    return db.session.scalar(seen.where(Post.deleted_at.is_(None), Post.hidden_at.is_(None))) is not None


def every_word() -> list[str]:
    return list(db.session.scalars(select(Word.word)))


@pytest.mark.parametrize("actor", PEOPLE)
def test_each_hit_and_each_count_is_what_the_rooms_show(world, actor):
    """All words at once, and each scope by itself, against the rooms' own rules; nothing more, and nothing less."""
    me = world.numbers[actor]
    entries = db.session.scalars(select(Entry)).all()
    mine = {entry.id for entry in entries if may_see(me, entry)}
    assert mine, "an empty world proves nothing"
    for kind in (OPENING, REPLY, CASE, FILE, MEMBER, ORGANISATION):
        asked = Wanted(groups=((f"@k{kind}",),))
        there = places(me, asked, Filter(), MANY)
        assert {row.id for row in there} == {e.id for e in entries if e.kind == kind and e.id in mine}, kind
        assert len(hits(me, there)) == len(there), f"{kind}: counted, and not shown"
    assert {row.id for row in places(me, Wanted(groups=(tuple(every_word()),)), Filter(), MANY)} <= mine


@pytest.mark.parametrize("actor", PEOPLE)
def test_each_token_finds_only_whom_it_may(world, actor):
    """The token of every private text, typed into the box: a hit only for who may come across it, as a count too."""
    browser = world.browsers[actor]
    for token, label in world.tokens.items():
        said = number(browser, token)
        if said != "Niets gevonden":
            assert may_find(label, actor), f"{actor} finds “{label}”: {said}"


def test_the_world_can_be_found_at_all(world):
    for label in ("closed reply", "closed thread title", "closed insight"):
        token = next(token for token, known in world.tokens.items() if known == label)
        assert number(world.browsers["inside"], token) != "Niets gevonden", label
        assert number(world.browsers["outside"], token) == "Niets gevonden", label


def test_who_goes_out_of_a_circle_finds_nothing_of_it_any_more(world):
    from cop.circles.models import Membership

    token = next(token for token, known in world.tokens.items() if known == "closed reply")
    assert number(world.browsers["inside"], token) == "Eén gevonden"
    circle = world.circle("closed")
    with writing():
        db.session.delete(db.session.get_one(Membership, (circle.id, world.numbers["inside"])))
    assert number(world.browsers["inside"], token) == "Niets gevonden"


@pytest.mark.parametrize("actor", PEOPLE)
def test_what_looks_like_a_title_is_only_what_one_may_open(world, actor):
    browser = world.browsers[actor]
    for token, label in world.tokens.items():
        if label.endswith(" title"):
            page = browser.get("/zoeken/lijkt-op", query_string={"titel": f"{token} {token}"}).text
            told = {world.tokens[found] for found in TOKEN.findall(page)}
            assert all(may_find(one, actor) for one in told), (actor, label, told)


@pytest.mark.parametrize("actor", PEOPLE)
def test_what_was_missed_is_for_moderators(world, actor):
    answer = world.browsers[actor].get("/zoeken/niet-gevonden")
    assert answer.status_code == (200 if actor.startswith("mod") else 403)


def test_another_circle_in_the_address_is_not_there(world):
    for actor in ("outside", "removed", "mod_out"):
        path = f"/zoeken?q=antwoord&kring={world.id_of('circle', 'closed')}"
        assert world.browsers[actor].get(path).status_code == 404


def test_what_others_wrote_does_not_decide_what_a_word_means(everybody, circle, dick, henk, visit):
    """Else one could try a name, and tell by what comes back whether it was written in a circle of others."""
    make_thread(everybody, dick, "Rondvraag", body="De Jansenburg ligt open.")
    before = titles(visit(dick), "jansen")
    for word in ("Jansen", *(f"Jansen{letter}" for letter in "abcdefghijklmnopqrstuvw")):
        make_thread(circle, henk, "Stil", body=f"{word} stapt op.")
    assert titles(visit(dick), "jansen") == titles(visit(dick), "jansen*") == before == ["Rondvraag"]
    assert titles(visit(dick), "jansen", volgorde="best") == before


def test_what_others_wrote_does_not_push_a_spelling_out(everybody, circle, dick, henk, visit):
    make_thread(everybody, dick, "Rondvraag", body="De afwateringsheffing stijgt.")
    asked = {"query_string": {"q": "afwateringshefing"}}
    before = visit(dick).get("/zoeken", **asked).text
    assert "afwateringsheffing" in before
    near = " ".join(f"afwateringshef{letter}ing" for letter in "abcdeghij")
    make_thread(circle, henk, "Stil", body=f"{near} afwateringshefingen afwateringshefin.")
    assert "afwateringsheffing" in visit(dick).get("/zoeken", **asked).text


def test_reading_writes_nothing(world):
    from tests.house.world import everything

    before = everything(world.app)
    world.browsers["inside"].get("/zoeken?q=antwoord")
    world.browsers["inside"].get("/zoeken/lijkt-op?titel=Een antwoord op alles")
    assert everything(world.app) == before
    assert number(world.browsers["outside"], "zqclosed*") == "Niets gevonden"
