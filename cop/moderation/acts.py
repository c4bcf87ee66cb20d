"""The acts of the log in words: what comes after the name of who did it, and before a colon and what it was done to."""

from typing import Any

from cop.foundation.language import gettext
from cop.foundation.language import lazy_gettext as _

CURATION: dict[str, Any] = {
    "pin_thread": _("pinned the conversation"),
    "unpin_thread": _("unpinned the conversation"),
    "feature_thread": _("put the conversation forward for the weekly letter"),
    "unfeature_thread": _("took the conversation out of the weekly letter"),
    "summarise_thread": _("summarised the conversation"),
    "close_thread": _("closed the conversation"),
    "reopen_thread": _("reopened the conversation"),
    "move_thread_out": _("moved the conversation to another circle"),
    "move_thread_in": _("moved the conversation here from another circle"),
    "hide_thread": _("hid the conversation"),
    "restore_thread": _("put the conversation back"),
    "look_up_asker": _("looked up who asks without a name"),
    "hide_post": _("hid a text"),
    "restore_post": _("put a text back"),
    "act_on_report": _("hid a reported text"),
    "keep_report": _("left a reported text as it is"),
    "retry_letter": _("had a letter sent again"),
    "settle_letter": _("settled a letter that did not arrive"),
}
MEMBERS: dict[str, Any] = {
    "admit": _("admitted a member"),
    "decline": _("declined an application"),
    "invite": _("invited somebody"),
    "suspend": _("suspended a member"),
    "restore": _("restored a member"),
    "give_role": _("gave another role"),
    "leave": _("stopped as a member"),
}
CIRCLES: dict[str, Any] = {
    "ask_for_circle": _("asked for a circle"),
    "open_circle": _("opened a circle"),
    "decline_circle": _("did not open a circle"),
    "end_circle": _("was the last to leave a circle"),
    "write_purpose": _("changed name or purpose of a circle"),
    "list_circle": _("put a circle on the list"),
    "unlist_circle": _("took a circle off the list"),
    "keep_out_of_mail": _("keeps what is said in a circle out of mail"),
    "let_into_mail": _("lets what is said in a circle into mail"),
    "invite_to_circle": _("invited into the circle"),
    "withdraw_invitation": _("took an invitation back"),
    "join_circle": _("joined the circle"),
    "admit_to_circle": _("let into the circle"),
    "turn_down_at_circle": _("did not let into the circle"),
    "leave_circle": _("left the circle"),
    "remove_from_circle": _("took out of the circle"),
    "hand_on_circle": _("named a facilitator"),
}
LETTER: dict[str, Any] = {
    "ready_letter": _("set the weekly letter ready"),
    "remove_use": _("removed what a member said about using a case"),
    "unready_letter": _("took the weekly letter back"),
    "send_letter_now": _("had the weekly letter sent at once"),
}
COMMUNITY: dict[str, Any] = {
    "start_community": _("started the community"),
    "write_text": _("changed a public text"),
    "reset_text": _("put our own public text back"),
    "write_details": _("changed the details of the community"),
}
WAY_IN: dict[str, Any] = {
    "refuse_sign_in": _("could not sign in"),
    "set_password": _("set a password"),
    "change_address": _("changed the e-mail address"),
}
SESSIONS: dict[str, Any] = {
    "wipe_session": _("wiped a closed session, as agreed (the clock did)"),
}
CASES: dict[str, Any] = {"bring_in_cases": _("brought cases in from a file")}
FOR_MODERATORS = [*CURATION, *MEMBERS, *CIRCLES, *LETTER, *COMMUNITY, *CASES]
WORDS: dict[str, Any] = CURATION | CASES | MEMBERS | CIRCLES | LETTER | COMMUNITY | WAY_IN | SESSIONS


def in_words(verb: str) -> str:
    """What was done, as a phrase in the language spoken now; a verb without words yet stands as it is."""
    return str(WORDS[verb]) if verb in WORDS else gettext("did something else (%(verb)s)", verb=verb.replace("_", " "))
