"""The acts of the log in words: after the name of who did it, before what it was done to. Who did something with
themselves is not named twice, so such a phrase ends in a colon, which then falls away."""

from typing import Any

from cop.foundation.language import gettext
from cop.foundation.language import lazy_gettext as _

CURATION: dict[str, Any] = {
    "pin_thread": _("pinned the conversation"),
    "unpin_thread": _("unpinned the conversation"),
    "feature_thread": _("put forward for the weekly letter"),
    "unfeature_thread": _("no longer put forward for the weekly letter"),
    "summarise_thread": _("summarised the conversation"),
    "close_thread": _("closed the conversation"),
    "reopen_thread": _("reopened the conversation"),
    "move_thread_out": _("moved to another circle:"),
    "move_thread_in": _("moved here from another circle:"),
    "hide_thread": _("hid the conversation"),
    "restore_thread": _("put back:"),
    "hide_post": _("hid a text in"),
    "restore_post": _("put back a text in"),
    "act_on_report": _("acted on a report"),
    "keep_report": _("looked at a report and left the text as it is"),
    "retry_letter": _("had a letter sent again"),
    "settle_letter": _("settled a letter that did not arrive"),
}
MEMBERS: dict[str, Any] = {
    "admit": _("admitted"),
    "decline": _("declined the application of"),
    "invite": _("invited"),
    "suspend": _("suspended"),
    "restore": _("restored the membership of"),
    "give_role": _("changed the role of"),
    "leave": _("ended the membership:"),
}
CIRCLES: dict[str, Any] = {
    "ask_for_circle": _("asked for the circle"),
    "open_circle": _("opened the circle"),
    "decline_circle": _("did not open the circle"),
    "end_circle": _("was the last to leave the circle"),
    "write_purpose": _("changed name or purpose of the circle"),
    "list_circle": _("put on the list of circles:"),
    "unlist_circle": _("took off the list of circles:"),
    "invite_to_circle": _("invited into the circle:"),
    "withdraw_invitation": _("took back the invitation of"),
    "join_circle": _("joined the circle:"),
    "admit_to_circle": _("let into the circle:"),
    "turn_down_at_circle": _("did not let into the circle:"),
    "leave_circle": _("left the circle:"),
    "remove_from_circle": _("took out of the circle:"),
    "hand_on_circle": _("made facilitator of the circle:"),
}
LETTER: dict[str, Any] = {
    "ready_letter": _("set ready:"),
    "unready_letter": _("took back, not ready yet:"),
    "send_letter_now": _("had sent at once:"),
}
COMMUNITY: dict[str, Any] = {
    "start_community": _("started the community"),
    "write_text": _("changed a public text:"),
    "reset_text": _("put back our own public text:"),
    "write_details": _("changed the details of"),
}
WAY_IN: dict[str, Any] = {
    "refuse_sign_in": _("was refused at sign-in:"),
    "set_password": _("set a password:"),
    "change_address": _("changed the e-mail address:"),
}
FOR_MODERATORS = [*CURATION, *MEMBERS, *CIRCLES, *LETTER, *COMMUNITY]
WORDS: dict[str, Any] = CURATION | MEMBERS | CIRCLES | LETTER | COMMUNITY | WAY_IN


def in_words(verb: str) -> str:
    """What was done, as a phrase in the language spoken now; a verb without words yet stands as it is."""
    return str(WORDS[verb]) if verb in WORDS else gettext("did something else (%(verb)s):", verb=verb.replace("_", " "))
