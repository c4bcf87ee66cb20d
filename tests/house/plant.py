"""Plants a fault in the running code, to see whether the tests find it. The files themselves stay as they are.

    python -m tests.house.plant                      the faults there are
    python -m tests.house.plant "bell without circle"   runs the tests that must find this one; ends with 0 if they do

Each fault is a line of code (or of a template) and what a tired programmer could have written instead. It is put in
while the file is loaded, so statements that are made once hold it too. That its tests fail says something only while
they pass without it; the same run of the tests shows that.
"""

import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOORS, CANARY, TWIN = "tests/house/test_doors.py", "tests/house/test_canary.py", "tests/house/test_twin_world.py"
FRONT, SESSIONS = "tests/house/test_front_door.py", "tests/house/test_sessions.py"


@dataclass(frozen=True)
class Fault:
    """In this file stood `right`, and now `wrong`; `found_by` are the tests of which at least one must fail."""

    file: str
    right: str
    wrong: str
    found_by: tuple[str, ...]


def page_of(actor: str) -> str:
    return f"{CANARY}::test_no_page_tells[{actor}]"


def twin_of(actor: str) -> str:
    return f"{TWIN}::test_what_is_hidden_changes_nothing[{actor}]"


def door(endpoint: str) -> str:
    return f"{DOORS}::test_who_may[{endpoint}]"


FAULTS: dict[str, Fault] = {
    "threads without circle": Fault(
        "cop/threads/policy.py",
        "and_(within(Thread.circle_id, member_id), or_(",
        "and_(Thread.id > 0, or_(",
        (page_of("outside"),),
    ),
    "hidden threads in the list": Fault(
        "cop/threads/policy.py",
        "or_(Thread.hidden_at.is_(None), started_by(member_id))",
        "Thread.id > 0",
        (page_of("inside"),),
    ),
    "bell without circle": Fault(
        "cop/notifications/policy.py",
        "and_(Notification.member_id == member_id, in_my_circles)",
        "and_(Notification.member_id == member_id)",
        (f"{CANARY}::test_the_bell_counts_what_it_shows",),
    ),
    "revisions of what was hidden": Fault(
        "cop/threads/views/posts.py", "if not may_see_revisions(post):", "if False:", (page_of("outside"),)
    ),
    "preview without the moderator's eyes": Fault(
        "cop/digest/views.py", "seen_by_both(items, g.me.id)", "items", (page_of("mod_out"), twin_of("mod_out"))
    ),
    "letter that asks nobody again": Fault(
        "cop/threads/news.py", ", visible_to(reader_id)", "", (f"{CANARY}::test_no_letter_tells",)
    ),
    "weekly letter without eyes": Fault(
        "cop/digest/lines.py", "Thread.hidden_at.is_(None), visible_to(ME))", "Thread.id > 0)", (page_of("outside"),)
    ),
    "poll of any thread": Fault(
        "cop/live/queries.py",
        '== bindparam("public_id"), visible_to(ME)',
        '== bindparam("public_id")',
        ("tests/live/test_poll.py::test_access_that_was_lost_is_lost_here_too",),
    ),
    "feed without eyes": Fault(
        "cop/feeds/queries.py",
        "        visible_to(ME),\n",
        "",
        ("tests/feeds/test_fetch.py::test_access_is_asked_each_time",),
    ),
    "403 instead of 404": Fault("cop/foundation/access.py", "abort(404)", "abort(403)", (door("threads.show"),)),
    "insights of all circles": Fault(
        "cop/home/queries.py",
        "            visible_to(me.id),\n            Thread.hidden_at.is_(None),\n",
        "",
        (page_of("outside"),),
    ),
    "hidden words for everybody": Fault(
        "templates/threads/_post.html",
        "{% if p.hidden_at and sight.is_mine %}",
        "{% if p.hidden_at %}",
        (page_of("outside"),),
    ),
    "profile fields for everybody": Fault(
        "cop/profiles/queries.py", "if is_me or shows(bool(found.together), member, field)", "", (page_of("outside"),)
    ),
    "search by what is not shown": Fault(
        "cop/profiles/queries.py", ', shown_to(viewer.id, "agenda")]', "]", (twin_of("outside"),)
    ),
    "log of a closed circle": Fault(
        "cop/moderation/policy.py",
        "or_(outside, within(Act.circle_id, member.id))",
        "Act.id > 0",
        (page_of("mod_out"),),
    ),
    "reports with the words of the post": Fault(
        "cop/moderation/queries.py",
        "inside = in_circle_of(me.id)",
        "inside = Thread.id > 0",
        (page_of("mod_out"), twin_of("mod_out")),
    ),
    "circles that everybody knows": Fault(
        "cop/circles/policy.py",
        "        within(Circle.id, member.id),\n",
        "        Circle.id > 0,\n",
        (page_of("outside"), door("circles.show")),
    ),
    "forms without token": Fault(
        "cop/foundation/access.py",
        "        csrf.protect()\n",
        "        pass\n",
        (f"{DOORS}::test_a_form_from_elsewhere_is_refused[no token]",),
    ),
    "any redirect": Fault(
        "cop/foundation/access.py",
        'if not path or not path.startswith("/") or path[1:2] in ("/", "\\\\"):',
        'if not path or not path.startswith("/"):',
        (f"{FRONT}::test_no_redirect_leads_elsewhere",),
    ),
    "any host": Fault(
        "cop/foundation/access.py",
        "if request.host != wanted and not",
        "if False and not",
        (f"{FRONT}::test_another_host_is_refused",),
    ),
    "pages that browsers keep": Fault(
        "cop/foundation/headers.py",
        '"Cache-Control": "no-store",',
        '"Cache-Control": "private",',
        (f"{FRONT}::test_pages_are_not_kept",),
    ),
    "the suspended come in": Fault(
        "cop/members/queries.py", ", Member.status == ACTIVE)\n)", ")\n)", (door("threads.index"), page_of("suspended"))
    ),
    "direct conversations in the lists": Fault(
        "cop/threads/queries.py",
        ".where(visible_to(ME), Circle.is_direct.is_(False))",
        ".where(visible_to(ME))",
        ("tests/direct/test_nowhere_else.py",),
    ),
    "direct conversations as circles": Fault(
        "cop/circles/policy.py",
        "        return Circle.is_direct.is_(False)\n",
        "        return Circle.id.is_not(None)\n",
        (twin_of("mod_out"),),
    ),
    "a direct conversation as a circle together": Fault(
        "cop/circles/policy.py",
        "Circle.is_everybody.is_(False), Circle.is_direct.is_(False)\n",
        "Circle.is_everybody.is_(False)\n",
        (page_of("outside"),),
    ),
    "notes between others": Fault(
        "cop/direct/policy.py",
        "or_(Note.writer_id == member_id, Note.reader_id == member_id)",
        "Note.id > 0",
        (page_of("mod_out"), door("direct.note")),
    ),
    "moderators curate everywhere": Fault(
        "cop/threads/policy.py",
        "return and_(within(Thread.circle_id, member_id), ~is_direct(Thread.circle_id))\n",
        "return Thread.id > 0\n",
        (door("moderation.thread"), page_of("mod_out")),
    ),
    # Sessions of intervisie
    "sessions without a seat": Fault(
        "cop/intervisie/queries.py",
        ".where(Session.public_id == public_id, mine, seat_counts())",
        ".where(Session.public_id == public_id, seat_counts())",
        (door("intervisie.show"), page_of("outside")),
    ),
    "a moderator has a seat everywhere": Fault(
        "cop/intervisie/queries.py",
        "by_account = Seat.member_id == g.me.id if",
        "by_account = (Seat.id > 0 if g.me.is_moderator else Seat.member_id == g.me.id) if",
        (door("intervisie.show"), page_of("mod_out")),
    ),
    "a seat that was left": Fault(
        "cop/intervisie/policy.py",
        "and_(Seat.left_at.is_(None), or_(Session.state != CONCEPT, Seat.is_facilitator))",
        "or_(Session.state != CONCEPT, Seat.is_facilitator)",
        (door("intervisie.show"),),
    ),
    "sessions that are still a plan": Fault(
        "cop/intervisie/policy.py",
        "and_(Seat.left_at.is_(None), or_(Session.state != CONCEPT, Seat.is_facilitator))",
        "Seat.left_at.is_(None)",
        (door("intervisie.announce"),),
    ),
    "words for who was only asked": Fault(
        "cop/intervisie/policy.py",
        "return seat.is_here and seat.answer == COMES and seat.has_signed(session) and seat.is_welcome",
        "return True",
        (page_of("invited"), door("runner.room")),
    ),
    "words for who leads, unsigned": Fault(
        "cop/intervisie/policy.py",
        "seat.has_signed(session) and seat.is_welcome",
        "(seat.has_signed(session) or seat.is_facilitator) and seat.is_welcome",
        (page_of("owner"),),
    ),
    "every note for the whole room": Fault(
        "cop/runner/policy.py",
        "    if not may_read_words(session, seat):\n        return False\n",
        "    if may_read_words(session, seat):\n        return True\n",
        (page_of("guest"), page_of("owner")),
    ),
    "pads for the whole room": Fault(
        "cop/runner/policy.py",
        "        return is_mine\n    index",
        "        return True\n    index",
        (page_of("owner"),),
    ),
    "closed cards that can be read": Fault(
        "cop/runner/policy.py",
        "return is_mine or note.seat_id is None or note.step in run.revealed",
        "return True",
        (page_of("inside"), page_of("guest")),
    ),
    "what is for the bringer for all": Fault(
        "cop/runner/policy.py",
        "return is_bringer(session, seat) or (is_mine and not note.is_let_go)",
        "return True",
        (page_of("guest"),),
    ),
    "own notes of everybody": Fault(
        "cop/runner/queries.py",
        ".where(Seat.member_id == member.id, SessionNote",
        ".where(SessionNote",
        (page_of("outside"),),
    ),
    "the lesson for who stayed away": Fault(
        "cop/harvest/policy.py",
        "return may_read_words(session, seat) and seat.was_there and",
        "return may_read_words(session, seat) and",
        (page_of("guest"),),
    ),
    "what came of it for all": Fault(
        "cop/intervisie/policy.py",
        "is_bringer(session, seat) and session.asked_at",
        "session.asked_at",
        (door("intervisie.sequel"), page_of("owner")),
    ),
    "asking what is new without a signature": Fault(
        "cop/runner/queries.py",
        "        Seat.signed_version == Session.agreement,\n",
        "",
        (f"{SESSIONS}::test_asking_what_is_new_takes_a_signature[running]",),
    ),
    "the title of a session in a letter": Fault(
        "cop/intervisie/letters.py",
        "subject_line, sentences = str(subject), str(text)",
        'subject_line, sentences = session.unseal("title"), str(text)',
        (f"{CANARY}::test_no_letter_tells",),
    ),
    "the title of a session on the home page": Fault(
        "templates/home/index.html",
        "{{ session.starts_at|when }}",
        "{{ session.unseal('title') }}",
        (page_of("owner"),),
    ),
    "the title of a session as the title of its page": Fault(
        "templates/intervisie/show.html",
        '{% block title %}{{ _("Closed session") }}{% endblock %}',
        "{% block title %}{{ heading }}{% endblock %}",
        (f"{SESSIONS}::test_everybody_finds_the_own_words_and_no_title_tells[owner]",),
    ),
    "the title of a session in a calendar": Fault(
        "cop/intervisie/appointment.py",
        '_("CoP meeting")',
        'session.unseal("title")',
        (f"{SESSIONS}::test_everybody_finds_the_own_words_and_no_title_tells[owner]",),
    ),
    "a question in a cookie": Fault(
        "cop/intervisie/views/choosing.py",
        'flash(_("Your question was kept. Those in the room read it as soon as they signed."))',
        "flash(form.question.data)",
        (f"{SESSIONS}::test_no_word_goes_into_a_cookie_or_an_address",),
    ),
    "drafts of confidential forms": Fault(
        "cop/foundation/refusals.py",
        "typed, has_room = drafts.typed_fields(), not has_no_draft()",
        "typed, has_room = drafts.typed_fields(), True",
        (f"{SESSIONS}::test_nothing_of_a_confidential_form_is_kept",),
    ),
    "refusals of confidential forms without the words": Fault(
        "cop/foundation/refusals.py",
        "        return drafts.typed_fields()\n    except",
        "        return {}\n    except",
        (f"{SESSIONS}::test_nothing_of_a_confidential_form_is_kept", door("runner.card")),
    ),
    "a key that outlives its session": Fault(
        "cop/intervisie/operations.py",
        "    sealing.destroy(public_id)\n",
        "",
        (f"{SESSIONS}::test_what_is_wiped_is_gone",),
    ),
    "seats that are counted by a turn": Fault(
        "templates/runner/_parts.html",
        "speaker.public_id if speaker else ''",
        "table.run.turn_id or ''",
        (twin_of("asking"),),
    ),
    "seats that are counted by a face": Fault(
        "cop/intervisie/models.py", "sum(self.seat.public_id.encode())", "self.seat.id", (twin_of("inside"),)
    ),
    "the title in a row that outlives the session": Fault(
        "cop/runner/operations.py",
        "        method=session.method,\n",
        '        method=session.unseal("title")[:40],\n',
        (f"{SESSIONS}::test_no_sealed_word_stands_in_the_clear",),
    ),
}


def put_in(fault: Fault) -> None:
    """From now on this file is loaded with the fault. Raises LookupError when the line it changes is not there."""
    file = str(ROOT / fault.file)
    if fault.right not in Path(file).read_text(encoding="utf-8"):
        raise LookupError(f"{fault.file} has no {fault.right!r} any more: change the fault in tests/house/plant.py")

    def changed(source: str) -> str:
        return source.replace(fault.right, fault.wrong)

    if file.endswith(".py"):
        read, stats = SourceFileLoader.get_data, SourceFileLoader.path_stats

        def get_data(self: SourceFileLoader, path: str) -> bytes:
            data = read(self, path)
            return changed(data.decode()).encode() if path == file else data

        def path_stats(self: SourceFileLoader, path: str) -> Any:
            if path == file:
                raise OSError("not from a compiled copy")
            return stats(self, path)

        SourceFileLoader.get_data, SourceFileLoader.path_stats = get_data, path_stats  # type: ignore[method-assign]
    else:
        from jinja2 import FileSystemLoader

        source_of = FileSystemLoader.get_source

        def get_source(self: Any, environment: Any, template: str) -> Any:
            source, name, is_fresh = source_of(self, environment, template)
            return (changed(source) if name == file else source), name, is_fresh

        FileSystemLoader.get_source = get_source  # type: ignore[method-assign]


def is_found(name: str) -> bool:
    """Plant it, run its tests in this process, and tell whether one of them failed."""
    import pytest

    fault = FAULTS[name]
    put_in(fault)
    ended = pytest.main([*fault.found_by, "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"])
    return ended == pytest.ExitCode.TESTS_FAILED


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("\n".join(FAULTS))
    elif is_found(sys.argv[1]):
        print(f"FOUND: {sys.argv[1]}")
    else:
        sys.exit(f"NOT FOUND: {sys.argv[1]}")
