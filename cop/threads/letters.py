"""The letter about a thread: all that is new in it for one member, in one letter."""

from typing import Any

from flask import current_app

from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.foundation.letters import speaking, write_letter, write_veiled
from cop.foundation.outbox import Letter, Written
from cop.foundation.signed import sign
from cop.foundation.text import excerpt
from cop.notifications.models import ALL_MENTIONED, ANSWERED, DIRECT, INSIGHT, MENTIONED, NEW_THREAD
from cop.threads.models import ANNOUNCEMENT, MUTES, QUESTION, Thread
from cop.threads.news import News, news_for, words_of

WORDS_OF_ONE, WORDS_OF_MANY = 600, 280  # characters of a post: alone in its letter, and beside others


def news(letter: Letter) -> Written | None:
    """What is new in a thread; None when nothing is left to tell. In a circle that keeps its content out of mail it
    says only that there is something."""
    found = news_for(letter)
    if found is None:
        return None
    mute_path = mute_path_for(found.reader.public_id, found.thread.public_id)
    headers = headers_for(letter, found.thread, mute_path)
    if found.circle.keeps_out_of_mail:
        path = f"{found.thread.path}?vanaf=ongelezen#nieuw"
        return write_veiled(found.reader.email, found.reader.language, path, headers, mute_path=mute_path)
    with speaking(found.reader.language):
        context = in_words(found)
    return write_letter(
        "threads.news",
        found.reader.email,
        found.reader.language,
        headers=headers,
        reader=found.reader,
        thread=found.thread,
        circle="" if found.circle.is_everybody or found.circle.is_direct else found.circle.name,
        mute_path=mute_path,
        **context,
    )


def in_words(found: News) -> dict[str, Any]:
    """The letter's words, in the language spoken now."""
    shown, texts = found.shown, words_of(found.shown)
    length = WORDS_OF_ONE if len(shown) == 1 else WORDS_OF_MANY
    return {
        "subject_line": subject_of(found),
        "why": why_of(found),
        "posts": [(one.name, excerpt(texts[one.id], length)) for one in shown],
        "more": len(found.said) - len(shown),
        "path": f"{found.thread.path}?vanaf=ongelezen#nieuw" if shown else insight_path(found.thread),
        "is_insight": found.kind == INSIGHT,
    }


def insight_path(thread: Thread) -> str:
    return f"{thread.path}?bij={thread.insight_number}#b{thread.insight_number}"


def subject_of(found: News) -> str:
    """What is asked of the reader, and about what."""
    title, count = found.thread.title, len(found.reasons)
    if found.kind == INSIGHT:
        return _("Your answer helped: %(title)s", title=title)
    name = found.reasons[0].name
    if found.kind == MENTIONED:
        return _("%(name)s mentions you in: %(title)s", name=name, title=title)
    if found.kind == DIRECT:
        return _("Message from %(name)s: %(title)s", name=name, title=title)
    if found.kind == NEW_THREAD:
        return new_thread_subject(found.thread, name)
    if found.kind == ALL_MENTIONED:
        return _("%(name)s calls your circle in: %(title)s", name=name, title=title)
    if found.kind == ANSWERED and found.thread.kind == QUESTION:
        if count == 1:
            return _("%(name)s answered your question: %(title)s", name=name, title=title)
        return ngettext(
            "%(n)s answer to your question: %(title)s", "%(n)s answers to your question: %(title)s", count, title=title
        )
    if count == 1:
        return _("%(name)s replied: %(title)s", name=name, title=title)
    return ngettext("%(n)s new reply: %(title)s", "%(n)s new replies: %(title)s", count, title=title)


def new_thread_subject(thread: Thread, name: str) -> str:
    if thread.kind == ANNOUNCEMENT:
        return _("Announcement: %(title)s", title=thread.title)
    if thread.kind == QUESTION:
        return _("%(name)s asks: %(title)s", name=name, title=thread.title)
    return _("%(name)s begins a conversation: %(title)s", name=name, title=thread.title)


def why_of(found: News) -> str:
    """Why this comes to this reader, at the foot of the letter."""
    return {
        MENTIONED: _("You get this because you are named in it."),
        DIRECT: _("You get this because it is written to you."),
        ANSWERED: _("You get this because you began this conversation."),
        INSIGHT: _("You get this because the answer is yours."),
        NEW_THREAD: _("You get this because you want to hear of everything here."),
        ALL_MENTIONED: _("You get this because your circle is named in it."),
    }.get(found.kind, _("You get this because you follow this conversation."))


def headers_for(letter: Letter, thread: Thread, mute_path: str) -> dict[str, str]:
    """What mail programs want to know: letters about one thread belong together (RFC 5322), and one click mutes it
    (RFC 8058)."""
    domain = letter.message_id.rpartition("@")[2].rstrip(">")
    root = f"<thread.{thread.public_id}@{domain}>"
    return {
        "In-Reply-To": root,
        "References": root,
        "List-Archive": f"<{url(thread.path)}>",
        "List-Unsubscribe": f"<{url(mute_path)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def mute_path_for(member_public_id: str, thread_public_id: str) -> str:
    """Where one thread is muted without signing in (the room `settings` has the page)."""
    return f"/instellingen/dempen/{sign(MUTES, member_public_id, thread_public_id)}"


def url(path: str) -> str:
    """A path as an address in a letter: from PUBLIC_URL, never from a request."""
    return str(current_app.config["PUBLIC_URL"]) + path
