"""What a member typed becomes HTML that cannot hold anything of which nobody thought."""

from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from cop.foundation.text import LINKS_MOST, RUNNING, parser, render, sanitize

PIECES = [
    "1. ",
    "- ",
    "---",
    "    ",
    "\n",
    "\n\n",
    "(a)",
    "woord",
    "één",
    " ",
    "e: f",
    "zin.",
    "'t",
    "50%",
    "“ja”",
    "* ",
    "==",
]
typed = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(typed | st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_running_text_needs_no_first_pass(source: str) -> None:
    """Both passes leave what one leaves, wherever render() takes one."""
    whole = sanitize(parser(has_links=True).render(source, {"docId": "x"}))
    if RUNNING.fullmatch(source):
        assert render(source, "x") == whole


def test_whatever_may_begin_markup_is_no_running_text() -> None:
    for sign in '<>&[]`*_~|@#\\"=+{}^$/':
        assert not RUNNING.fullmatch(f"een {sign} twee"), sign
    for link in ("www.a.nl", "a.nl", "mailto:a", "http://a"):
        assert not RUNNING.fullmatch(link), link


def test_a_name_on_every_line_costs_no_more_than_the_lines() -> None:
    source, began = "@a\n" * 12_000, process_time()
    assert render(source, "post", {"@a": "/leden/a"}).count('class="mention"') == 12_000
    assert process_time() - began < 3, "seconds"


def test_thousands_of_addresses_are_no_links() -> None:
    assert render("zie https://a.example ja\n\n" * LINKS_MOST, "post").count("<a ") == LINKS_MOST
    assert "<a " not in render("zie https://a.example ja\n\n" * (LINKS_MOST + 1), "post")
