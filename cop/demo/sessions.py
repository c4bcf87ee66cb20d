"""The intervisie of the example people: a group, a session that was held and left a lesson, and one that comes."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from cop.circles.models import Circle
from cop.demo.past import Past
from cop.demo.queries import Calendar, read
from cop.foundation.clock import local
from cop.foundation.db import db
from cop.harvest import operations as harvest
from cop.harvest.models import Words
from cop.harvest.words import shared_text
from cop.intervisie import choosing, people
from cop.intervisie import operations as intervisie
from cop.intervisie.models import Attendance, Dilemma, Rhythm, Seat, Session
from cop.intervisie.queries import sitters_of
from cop.members.models import Member
from cop.methods.models import library
from cop.runner import operations as runner
from cop.runner import writing
from cop.runner.script import script_of
from cop.threads import operations as threads
from cop.threads.models import Post, Thread
from cop.threads.operations import rendered

FRIDAY = 4
LENGTH = timedelta(minutes=95)  # that the session took


class Sessions:
    """Plans what stands in sessions.yaml; `members` and `circles` (by key) fill up as the past unrolls."""

    def __init__(self, calendar: Calendar, past: Past, members: dict[str, Member], circles: dict[str, Circle]):
        self.calendar, self.past, self.members, self.circles = calendar, past, members, circles
        self.told: dict[str, Any] = read("sessions.yaml")

    def plan(self) -> None:
        """The group and its first session when it was held, and the second, that is planned these days."""
        held = self.workday(self.told["was"]["held"])
        self.past.plan(self.calendar.planned(held - 2, "10:00"), self.begin_group)
        self.past.plan(self.calendar.planned(held, "15:10"), self.hold_first)
        self.past.plan(self.calendar.planned(-5, "11:00"), self.plan_second)

    def workday(self, day: int) -> int:
        """So many days from planting, or the next day on which people work."""
        while local(self.calendar.planned(day)).weekday() > FRIDAY:
            day += 1
        return day

    @property
    def circle(self) -> Circle:
        return self.circles[self.told["circle"]]

    def everybody(self) -> list[Member]:
        """The members of the circle, its facilitator first."""
        keys = next(row for row in read("circles.yaml") if row["key"] == self.told["circle"])["members"]
        return [self.members[key] for key in keys]

    def begin_group(self, _moment: datetime) -> None:
        first = self.calendar.planned(self.workday(self.told["was"]["held"]), "13:30")
        intervisie.set_rhythm(self.circle, Rhythm(circle_id=self.circle.id, first_at=first, goals=self.told["goals"]))

    def made(self, starts_at: datetime, title: str = "") -> Session:
        """A session of the group, with its invitations sent."""
        those = self.everybody()
        session = intervisie.plan(those[0], intervisie.Plan(starts_at, title=title), self.circle, those)
        intervisie.announce(session)
        return session

    def seat(self, session: Session, key: str) -> Seat:
        mine = select(Seat).where(Seat.session_id == session.id, Seat.member_id == self.members[key].id)
        return db.session.scalars(mine).one()

    def sign(self, session: Session, key: str) -> None:
        """Comes, and signs."""
        seat = self.seat(session, key)
        if not seat.is_facilitator:
            people.answer(session, seat, comes=True)
        people.sign(session, seat, session.agreement, has_line=False)

    def hold_first(self, moment: datetime) -> None:
        """Held from its first step to its lesson, and then put on its own day."""
        told = self.told["was"]
        session = self.made(moment - LENGTH)
        keys = [key for key, member in self.members.items() if member in self.everybody()]
        for key in keys:
            self.sign(session, key)
        intervisie.choose_method(session, library().methods[told["method"]])
        bringer = self.seat(session, told["bringer"])
        choosing.bring(session, bringer, told["situation"], told["question"], session.people_version)
        choosing.choose(session, self.dilemma_of(session, told["bringer"]))
        for key in keys:
            runner.enter(session, self.seat(session, key))
        script = script_of(session)
        if script is None:
            raise ValueError("no method was chosen")
        runner.start(session, sitters_of(session), script)
        for step in script.steps:
            for key, words in told["written"].get(step.key, ()):
                writing.add_card(session, self.seat(session, key), step, words)
            runner.reveal(session, step.key)
        session.began_at = moment - LENGTH
        runner.end(session, sitters_of(session))
        self.date_back(self.share(session, bringer, told["lesson"], keys), moment)
        session.ended_at, session.delete_on = moment, local(moment).date() + timedelta(days=session.keep_days)
        proof = update(Attendance).where(Attendance.circle_id == self.circle.id)
        db.session.execute(proof.values(held_on=local(moment).date(), minutes=LENGTH.seconds // 60))

    def dilemma_of(self, session: Session, key: str) -> str:
        mine = select(Dilemma.public_id).where(Dilemma.seat_id == self.seat(session, key).id)
        return db.session.scalars(mine).one()

    def share(self, session: Session, bringer: Seat, lesson: dict[str, Any], keys: list[str]) -> Thread:
        """Everybody says yes to the text, and the bringer shares it."""
        words = Words(lesson["title"], lesson["text"], lesson["whom"], lesson["agenda"])
        harvest.begin(session, bringer)
        words = harvest.write_text(session, bringer, words, 0)
        harvest.propose(session, bringer, words.hash)
        for key in keys:
            harvest.say(session, self.seat(session, key), True, words.hash)
        path = harvest.publish(session, bringer, rendered(shared_text(session, words)), words.hash)
        return db.session.scalars(select(Thread).where(Thread.public_id == path)).one()

    def date_back(self, thread: Thread, moment: datetime) -> None:
        """The lesson stands where it was shared; the circle and the host have read it."""
        thread.created_at = thread.last_post_at = moment
        db.session.execute(update(Post).where(Post.thread_id == thread.id).values(created_at=moment))
        for reader in (*self.everybody(), self.members["anouk"]):
            threads.mark_read(thread, reader, 1)

    def plan_second(self, _moment: datetime) -> None:
        """The next one, with two questions to choose from; one cannot come, and one has not answered yet."""
        told = self.told["ahead"]
        session = self.made(self.calendar.planned(self.workday(told["held"]), told["at"]), told["title"])
        intervisie.choose_method(session, library().methods[told["method"]])
        for member in self.everybody():
            key = next(key for key, one in self.members.items() if one is member)
            if key == told["absent"]:
                people.answer(session, self.seat(session, key), comes=False)
            elif key != told["silent"]:
                self.sign(session, key)
        for key, (situation, question) in told["dilemmas"].items():
            choosing.bring(session, self.seat(session, key), situation, question, session.people_version)
        for key, whose in told["marks"].items():
            choosing.mark(session, self.seat(session, key), self.dilemma_of(session, whose), True, key == "bram")
