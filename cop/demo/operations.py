"""Furnishing an empty house with the example community, by the operations that members use."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, select

from cop.arrivals import operations as arrivals
from cop.circles import operations as circles
from cop.circles.models import Circle
from cop.circles.operations import Plan, everybody_circle
from cop.community.operations import Beginning, Guest, start
from cop.demo.around import Around
from cop.demo.called import Called
from cop.demo.past import Past
from cop.demo.practice import Practice
from cop.demo.queries import (
    EVERYBODY,
    Applicant,
    Calendar,
    Group,
    Said,
    Somebody,
    Talk,
    address_of,
    applicants,
    groups,
    letter,
    people,
    talks,
)
from cop.demo.readers import READS_NOTHING, Reading, may_read, reading_of
from cop.demo.sessions import Sessions
from cop.digest import operations as digest
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.outbox import Letter
from cop.members import operations as members
from cop.members.models import EVERYTHING, MEMBER, QUIET, SET_PASSWORD, USUAL, Application, Key, Member
from cop.moderation import operations as moderation
from cop.notifications.operations import mark_read as mark_told
from cop.threads import operations as threads
from cop.threads.models import Post, Thread
from cop.threads.operations import Subject, rendered
from cop.topics.models import to_mask

ADMINISTRATOR, HOST, DEPUTY = "beheer", "anouk", "tessa"
NO_DOER = {READS_NOTHING, ADMINISTRATOR}  # they read, and do nothing else
TOLD = {"henk": EVERYTHING, "daan": EVERYTHING, "wilma": EVERYTHING, "dick": QUIET}  # the others: as usual
DETAILS = {
    "name": "Slim samenwerken in regionale netwerken",
    "host": "Platform31",
    "host_email": address_of(HOST),
    "learning_question": "Hoe verdelen we winst en verlies in de regio, zonder dat één gemeente alles betaalt?",
}
KNOCKS = ("erik", "kring-oost", "Hardenberg ligt op de grens van twee regio's. Ik hoor graag wat bij jullie speelt.")
REPORTED = (  # by whom, in which conversation, whose text, and why
    "linda",
    "Hoe houd je het gesprek gaande na een nee van de raad?",
    "roos",
    "Wie in onze regio werkt, weet meteen om welke raad dit gaat. Kan Roos het wat losser opschrijven?",
)
MOST_FOLLOWERS = 4  # who follow a conversation without having said anything


class Furnishing:
    """All that is planned, and who and what there is already. Rendering happens here; `furnish` only writes."""

    def __init__(self, present: datetime, password_hash: str):
        """`present` is the moment of furnishing (UTC), a second ago; everybody gets the same password."""
        self.calendar = Calendar(present)
        self.past = Past(present)
        self.password_hash = password_hash
        self.people, self.groups = people(), groups()
        self.talks = talks(self.calendar)
        self.texts = {said: rendered(said.body) for talk in self.talks for said in talk.said}
        self.chance = Random("the example community")  # the same choices at every furnishing
        self.members: dict[str, Member] = {}
        self.circles: dict[str, Circle] = {}
        self.threads: dict[Talk, Thread] = {}
        self.posts: dict[Said, Post] = {}
        self.followers: dict[Talk, set[str]] = {talk: set() for talk in self.talks}
        self.readings = {
            somebody.key: self.reading(place, somebody) for place, somebody in enumerate(self.people.values())
        }

    def reading(self, place: int, somebody: Somebody) -> Reading:
        readable = [talk for talk in self.talks if may_read(somebody, talk, self.groups)]
        return reading_of(place, somebody, self.calendar.planned(somebody.joined), readable)

    def furnish(self) -> None:
        """Write everything, in the caller's transaction. No letter is left behind: these things happened long ago."""
        self.plan_people()
        self.plan_circles()
        for talk in self.talks:
            self.plan_talk(talk)
        self.plan_desk()
        Around(self.calendar, self.past, self.members, self.thread_titled).plan()
        Called(self.calendar, self.past, self.members).plan()
        Sessions(self.calendar, self.past, self.members, self.circles).plan()
        practice = Practice(self.calendar, self.past, self.members).planned()
        self.past.relive()
        self.catch_up()
        practice.read_by_all(self.members.keys() - NO_DOER)
        self.lay_letter_ready_to_edit()
        db.session.execute(delete(Letter).execution_options(synchronize_session=False))

    # People

    def plan_people(self) -> None:
        begun = min(somebody.joined for somebody in self.people.values()) - 1
        self.past.plan(self.calendar.planned(begun), self.begin)
        for who in self.people.values():
            self.past.plan(self.calendar.planned(who.joined), self.joiner(who))

    def begin(self, _moment: datetime) -> None:
        """The community begins with its host and its administrator, who choose their password like everybody."""
        guests = [
            Guest(who.name, address_of(who.key), who.organisation)
            for who in (self.people[ADMINISTRATOR], self.people[HOST])
        ]
        details = {**DETAILS, "learning_year": f"{self.calendar.present:%Y}"}
        administrator, host = start(Beginning(details, guests[0], guests[1:]))
        self.members |= {ADMINISTRATOR: administrator, HOST: host}
        self.circles[EVERYBODY] = everybody_circle()

    def joiner(self, somebody: Somebody) -> Callable[[datetime], None]:
        def join(_moment: datetime) -> None:
            """Invited, and through the link of the letter to an account."""
            member = self.members.get(somebody.key) or members.invite(
                somebody.name, address_of(somebody.key), somebody.organisation, self.members[HOST], somebody.kind
            )
            self.members[somebody.key] = member
            key = db.session.scalars(select(Key).where(Key.member_id == member.id, Key.purpose == SET_PASSWORD)).one()
            arrivals.choose_password(key, self.password_hash)
            self.introduce(somebody, member)

        return join

    def introduce(self, somebody: Somebody, member: Member) -> None:
        """What a member tells and wishes; the three questions of the first sign-in are answered by it."""
        member.welcomed_at = now()
        agenda = to_mask(somebody.agenda)
        members.change_profile(
            member, list(somebody.themes), function=somebody.function, agenda=agenda, **somebody.facts
        )
        members.change_wishes(member, somebody.rhythm, TOLD.get(somebody.key, USUAL), member.language)
        if somebody.role not in (MEMBER, member.role):
            members.give_role(member, somebody.role, self.members[ADMINISTRATOR], "Neemt waar als Anouk er niet is.")

    # Circles

    def plan_circles(self) -> None:
        for group in self.groups.values():
            first = min(talk.said[0].at for talk in self.talks if talk.circle == group.key)
            self.past.plan(first - timedelta(days=9), self.opener(group))

    def opener(self, group: Group) -> Callable[[datetime], None]:
        def open_group(_moment: datetime) -> None:
            """Asked for by who will lead it, and opened by a moderator, who opens her own at once."""
            founder, host = self.members[group.facilitator], self.members[HOST]
            plan = Plan(group.name, group.purpose, group.is_listed)
            if founder is host:
                circle = circles.open_circle(host, plan)
            else:
                circle = circles.ask_for_circle(founder, plan)
                circles.grant(circle, host)
            self.circles[group.key] = circle
            for key in group.members:
                if key != group.facilitator:
                    circles.invite(circle, self.members[key], founder)
                    circles.accept(circle, self.members[key])

        return open_group

    # Conversations

    def plan_talk(self, talk: Talk) -> None:
        for number, said in enumerate(talk.said, 1):
            self.past.plan(said.at, self.starter(talk) if number == 1 else self.replier(talk, said))
            if said.is_insight:
                chosen_at = min(said.at + timedelta(hours=3), self.calendar.present)
                self.past.plan(chosen_at, self.chooser(talk, said))
        if talk.is_pinned:
            pinned_at = min(talk.said[0].at + timedelta(minutes=5), self.calendar.present)
            self.past.plan(pinned_at, lambda _: moderation.pin(self.threads[talk], self.members[talk.said[0].by]))
        if talk.summary:
            self.past.plan(talk.summary.at, self.summariser(talk, talk.summary.by, dict(talk.summary.words)))
        if talk.closed:
            closer, why = talk.closed.by, talk.closed.words["reason"]
            self.past.plan(talk.closed.at, lambda _: moderation.close(self.threads[talk], self.members[closer], why))

    def starter(self, talk: Talk) -> Callable[[datetime], None]:
        said = talk.said[0]
        subject = Subject(talk.title, talk.kind, talk.agenda, talk.themes, talk.tags)

        def start_thread(moment: datetime) -> None:
            circle, starter = self.circles[talk.circle], self.members[said.by]
            unnamed = None if talk.unnamed is None else threads.Unnamed(talk.unnamed)
            text = self.texts[said]
            self.threads[talk] = threads.start(circle, starter, subject, text, at=moment, unnamed=unnamed)
            silent = self.silent_followers(talk)
            self.followers[talk] |= {said.by, *silent}
            for key in silent:
                threads.follow(self.threads[talk], self.members[key])
            self.look_at_bell(talk, moment)

        return start_thread

    def silent_followers(self, talk: Talk) -> list[str]:
        """Some who want to hear how it goes on: those who are in by then, and follow one of its agenda points."""
        speaking = {said.by for said in talk.said}
        willing = [
            key
            for key, somebody in self.people.items()
            if key in self.members
            and key not in speaking | NO_DOER
            and set(somebody.agenda) & set(talk.agenda)
            and may_read(somebody, talk, self.groups)
        ]
        return self.chance.sample(willing, min(len(willing), self.chance.randint(1, MOST_FOLLOWERS)))

    def replier(self, talk: Talk, said: Said) -> Callable[[datetime], None]:
        def reply(moment: datetime) -> None:
            thread = self.threads[talk]
            placed = threads.reply(thread, self.members[said.by], self.texts[said], at=moment)
            self.posts[said] = db.session.scalars(select(Post).where(Post.public_id == placed.public_id)).one()
            self.followers[talk].add(said.by)
            self.look_at_bell(talk, moment)

        return reply

    def look_at_bell(self, talk: Talk, moment: datetime) -> None:
        """Who has read this thread since has also seen its line in the bell."""
        hearing_all = {key for key, preset in TOLD.items() if preset == EVERYTHING and key in self.members}
        for key in sorted(self.followers[talk] | hearing_all):
            if self.readings[key].has_seen(talk, moment):
                mark_told(self.members[key].id, f"thread:{self.threads[talk].id}")

    def chooser(self, talk: Talk, said: Said) -> Callable[[datetime], None]:
        def choose(moment: datetime) -> None:
            threads.choose_insight(self.threads[talk], self.posts[said], at=moment)
            self.look_at_bell(talk, moment)

        return choose

    def summariser(self, talk: Talk, by: str, words: dict[str, Any]) -> Callable[[datetime], None]:
        agree, disagree, still_open = ("\n".join(words.get(name) or ()) for name in ("agree", "disagree", "open"))

        def summarise(moment: datetime) -> None:
            moderation.summarise(self.threads[talk], self.members[by], (agree, disagree, still_open), 0)
            self.look_at_bell(talk, moment)

        return summarise

    def thread_titled(self, title: str) -> Thread:
        return next(thread for talk, thread in self.threads.items() if talk.title == title)

    # What waits for moderators and facilitators

    def plan_desk(self) -> None:
        key, circle, words = KNOCKS
        self.past.plan(
            self.calendar.planned(-1, "10:12"),
            lambda _: circles.ask_to_join(self.circles[circle], self.members[key], words),
        )
        self.past.plan(self.calendar.planned(-1, "11:47"), self.report)
        for applicant in applicants(self.calendar):
            self.past.plan(applicant.at, self.applier(applicant))

    def report(self, _moment: datetime) -> None:
        key, title, author, reason = REPORTED
        talk = next(talk for talk in self.talks if talk.title == title)
        said = next(said for said in talk.said if said.by == author)
        moderation.report(self.threads[talk], self.posts[said], self.members[key], reason)

    def applier(self, applicant: Applicant) -> Callable[[datetime], None]:
        return lambda _: arrivals.apply(Application(**applicant.facts))

    # How far everybody got

    def catch_up(self) -> None:
        """Put everybody's read position where it is today. Replies counted up by statement: threads are read anew."""
        db.session.expire_all()
        for key, reading in self.readings.items():
            threads.mark_all_read(self.members[key].id, reading.all_until)
            for talk, number in reading.read_to.items():
                if number:
                    threads.mark_read(self.threads[talk], self.members[key], number)

    def lay_letter_ready_to_edit(self) -> None:
        """This week's letter, as its moderator left it to read once more."""
        intro, picks = letter()
        by_title = {talk.title: self.threads[talk] for talk in self.talks}
        edition, host = digest.open_edition(), self.members[HOST]
        digest.write_words(edition, host, intro, {})
        for title, why in picks:
            digest.add_pick(edition, host, by_title[title], why)
