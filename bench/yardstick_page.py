"""The yardstick of pages: bare Flask, the same rows by Core from the same database, and a plain template.

The templates (bench/templates, bench/plain.py) have the words, loops, interpolations and size of our own pages. What
they do without: permissions, sessions, form tokens, translation, macros and layers.
"""

import os
from math import ceil
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request
from sqlalchemy import bindparam, create_engine, event, func, select
from sqlalchemy.orm import aliased

from cop.circles.models import Circle, Membership
from cop.foundation.db import prepare_sqlite
from cop.foundation.facts import Fact
from cop.members.models import Member
from cop.notifications.models import Notification
from cop.threads.models import Attention, Post, Summary, Thread, ThreadTag, ThreadTheme
from cop.topics.models import Tag, agenda_points, from_mask, themes

Starter, LastAuthor = aliased(Member), aliased(Member)
ME = select(Member.id, Member.public_id, Member.name, Member.role, Member.language, Member.read_all_at).where(
    Member.id == bindparam("me")
)
FACTS = select(Fact.value).where(Fact.key == "version")
BELL = (
    select(func.count())
    .select_from(Notification)
    .where(Notification.member_id == bindparam("me"), Notification.read_at.is_(None))
)
CIRCLES = (
    select(Circle.id, Circle.public_id, Circle.name, Circle.is_everybody)
    .join(Membership, Membership.circle_id == Circle.id)
    .where(Membership.member_id == bindparam("me"))
)
LIST = (
    select(
        Thread.public_id,
        Thread.title,
        Thread.kind,
        Thread.agenda,
        Thread.reply_count,
        Thread.last_number,
        Thread.last_post_at,
        Thread.last_words,
        Thread.created_at,
        Thread.insight_number,
        Thread.closed_at,
        Thread.pinned_at,
        Thread.hidden_at,
        Starter.name.label("starter"),
        Starter.organisation,
        LastAuthor.name.label("last_author"),
        Circle.name.label("circle"),
        Attention.stance,
        Attention.read_to,
        select(Summary.id).where(Summary.thread_id == Thread.id).exists().label("has_summary"),
    )
    .join(Circle, Circle.id == Thread.circle_id)
    .join(Starter, Starter.id == Thread.starter_id)
    .join(LastAuthor, LastAuthor.id == Thread.last_author_id)
    .outerjoin(Attention, (Attention.thread_id == Thread.id) & (Attention.member_id == bindparam("me")))
)
NEWEST = (
    LIST.where(Thread.circle_id == bindparam("circle"))
    .order_by(Thread.last_post_at.desc(), Thread.public_id.desc())
    .limit(26)
)
PINNED = LIST.where(Thread.pinned_at.is_not(None)).order_by(Thread.pinned_at.desc()).limit(5)
THREAD = (
    select(Thread, Circle, Starter.name.label("starter"), Attention.stance, Attention.read_to, Summary)
    .join(Circle, Circle.id == Thread.circle_id)
    .join(Starter, Starter.id == Thread.starter_id)
    .outerjoin(Attention, (Attention.thread_id == Thread.id) & (Attention.member_id == bindparam("me")))
    .outerjoin(Summary, Summary.thread_id == Thread.id)
    .where(Thread.public_id == bindparam("public_id"))
)
POSTS = (
    select(
        Post.public_id,
        Post.number,
        Post.html,
        Post.created_at,
        Post.edited_at,
        Post.deleted_at,
        Post.hidden_at,
        Post.author_id,
        Member.name,
        Member.public_id.label("author_public_id"),
        Member.organisation,
        Member.function,
        Member.role,
    )
    .join(Member, Member.id == Post.author_id)
    .where(Post.thread_id == bindparam("thread"), Post.number.between(bindparam("first"), bindparam("last")))
    .order_by(Post.number)
)
THEMES = select(ThreadTheme.theme).where(ThreadTheme.thread_id == bindparam("thread"))
TAGS = (
    select(Tag.slug, ThreadTag.name)
    .join(ThreadTag, ThreadTag.tag_id == Tag.id)
    .where(ThreadTag.thread_id == bindparam("thread"))
)
TALKING = (
    select(Member.id, Member.name, Member.organisation)
    .join(Post, Post.author_id == Member.id)
    .where(Post.thread_id == bindparam("thread"))
    .distinct()
)
TOKEN = "t" * 91  # as long as a real one


def create() -> Flask:
    """The bare application; its settings are in the environment, set by bench/pages.py."""
    app = Flask(__name__, template_folder=os.environ["BENCH_TEMPLATES"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    me, circle = int(os.environ["BENCH_READER"]), int(os.environ["BENCH_CIRCLE"])
    engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'community.db'}")
    event.listen(engine, "connect", prepare_sqlite)
    fixed = {
        "points": {number: point.nl for number, point in agenda_points().items()},
        "all_themes": {key: theme.nl for key, theme in themes().items()},
        "views": [
            ("", "Alles"),
            ("unread", "Ongelezen"),
            ("unanswered", "Nog geen antwoord"),
            ("followed", "Ik volg"),
            ("mine", "Van mij"),
            ("insight", "Met inzicht"),
        ],
        "points_of": {mask: from_mask(mask) for mask in range(64)},
    }

    @app.get("/gesprekken")
    def index() -> str:
        with engine.connect() as connection:
            read = connection.execute
            known: dict[str, Any] = {
                "me": read(ME, {"me": me}).one(),
                "version": read(FACTS).scalar(),
                "bell": read(BELL, {"me": me}).scalar(),
                "circles": read(CIRCLES, {"me": me}).all(),
                "pinned": read(PINNED, {"me": me}).all(),
                "rows": read(NEWEST, {"me": me, "circle": circle}).all()[:25],
            }
        return render_template("list.html", token=TOKEN, **known, **fixed)

    @app.get("/gesprekken/<public_id>")
    def show(public_id: str) -> str:
        page = int(request.args.get("pagina", "1"))
        with engine.connect() as connection:
            read = connection.execute
            thread = read(THREAD, {"me": me, "public_id": public_id}).first()
            assert thread is not None
            of_thread = {"thread": thread.id}
            known: dict[str, Any] = {
                "me": read(ME, {"me": me}).one(),
                "version": read(FACTS).scalar(),
                "bell": read(BELL, {"me": me}).scalar(),
                "posts": read(POSTS, {**of_thread, "first": page * 20 - 19, "last": page * 20}).all(),
                "themes": read(THEMES, of_thread).all(),
                "tags": read(TAGS, of_thread).all(),
                "talking": read(TALKING, of_thread).all(),
            }
        pages = ceil(thread.last_number / 20)
        return render_template("thread.html", thread=thread, page=page, pages=pages, token=TOKEN, **known, **fixed)

    return app
