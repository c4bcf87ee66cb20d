"""What the example people do around their conversations: react, conclude, tell what came of it, add files, keep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy import select

from cop.bookmarks import operations as bookmarks
from cop.bookmarks.queries import bookmark_of
from cop.demo.past import Past
from cop.demo.queries import HERE, Calendar, read
from cop.direct import operations as direct
from cop.files.operations import made_of
from cop.foundation import blobs
from cop.foundation.clock import local
from cop.foundation.db import db
from cop.foundation.examine import examine
from cop.members.models import Member
from cop.outcomes import operations as outcomes
from cop.reactions import operations as reactions
from cop.threads import operations as threads
from cop.threads.findable import put_file
from cop.threads.models import REACTIONS, Post, PostFile, Thread
from cop.threads.operations import rendered

Find = Callable[[str], Thread]


class Around:
    """Plans what stands in around.yaml. `members` (by key) and `find` (a thread by title) fill up on the way."""

    def __init__(self, calendar: Calendar, past: Past, members: dict[str, Member], find: Find):
        self.calendar, self.past, self.members, self.find = calendar, past, members, find

    def plan(self) -> None:
        """Put every deed in the past at its moment; what has no day of its own happens in the last hour."""
        deeds = read("around.yaml")
        lately = self.calendar.present - timedelta(hours=1)
        for row in deeds["reactions"]:
            self.past.plan(lately, self.reacter(row))
        for row in deeds["sequels"]:
            self.past.plan(self.at(row), self.teller(row))
        for row in deeds["outcomes"]:
            self.past.plan(self.at(row), self.concluder(row))
        for row in deeds["files"]:
            self.past.plan(lately, self.hanger(row))
        for row in deeds["bookmarks"]:
            self.past.plan(lately, self.keeper(row))
        for row in deeds["direct"]:
            self.past.plan(self.at(row), self.writer(row))

    def at(self, row: dict[str, Any]) -> datetime:
        return self.calendar.past(self.calendar.planned(row["day"], row.get("time", "10:20")))

    def post(self, row: dict[str, Any]) -> Post:
        there = self.find(row["title"])
        return db.session.scalars(select(Post).where(Post.thread_id == there.id, Post.number == row["number"])).one()

    def reacter(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        def react(_moment: datetime) -> None:
            post, thread = self.post(row), self.find(row["title"])
            for kind in REACTIONS:
                for key in row.get(kind, ()):
                    reactions.react(thread, post, self.members[key], kind)

        return react

    def teller(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        def tell(moment: datetime) -> None:
            thread = self.find(row["title"])
            thread.sequel_asked_at = moment
            outcomes.tell_sequel(thread, db.session.get_one(Member, thread.starter_id), row["words"])

        return tell

    def concluder(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        text = rendered(row["words"])
        return lambda _: outcomes.conclude(self.find(row["title"]), self.members[row["by"]], text)

    def hanger(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        def hang(_moment: datetime) -> None:
            post = self.post(row)
            with blobs.workroom() as folder:
                source = Path(copy(HERE / "files" / row["name"], folder))  # what is kept is moved
                found = examine(source, folder, source.suffix[1:])
                file = made_of(found, row["name"], post.author_id)
            file.alt = row.get("alt", "")
            db.session.add(file)
            db.session.flush()
            db.session.add(PostFile(post_id=post.id, file_id=file.id))
            put_file(file, post, self.find(row["title"]))

        return hang

    def keeper(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        def keep(_moment: datetime) -> None:
            post, member = self.post(row), self.members[row["by"]]
            bookmarks.keep_or_let_go(post, member)
            kept = bookmark_of(member, post)
            if kept is not None:
                day = row["remind"] and local(self.calendar.present).date() + timedelta(days=row["remind"])
                bookmarks.change(kept, row["note"], day or None)

        return keep

    def writer(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        text, answers = rendered(row["body"].strip()), [(each, rendered(each["body"])) for each in row["answers"]]

        def write(moment: datetime) -> None:
            people = [self.members[key].id for key in row["with"]]
            thread = direct.begin(self.members[row["by"]], people, row["title"], text, at=moment)
            for each, words in answers:
                self.past.plan(self.at(each), self.answerer(thread, each["by"], words))

        return write

    def answerer(self, thread: Thread, key: str, words: threads.Rendered) -> Callable[[datetime], None]:
        def answer(moment: datetime) -> None:
            threads.reply(thread, self.members[key], words, at=moment)

        return answer
