"""How often one may try at the door, and from where. The sources are Zulip's limits and ASVS 5.0 V6.3.1 and V6.6.3."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from flask import request

from cop.foundation.limits import allow, give_back

HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)

WRONG_PER_ACCOUNT = 5  # wrong passwords per half hour and account (Zulip: 5 per 30 minutes); a code still works then
WRONG_PER_PLACE = 50  # wrong passwords per half hour and place: a whole town hall shares one address
LETTERS_AN_HOUR, LETTERS_A_DAY = 2, 5  # codes, and links, per e-mail address (Zulip: 2 and 5)
LETTERS_PER_PLACE = 30  # codes and links a day from one place: more than a town hall asks, too few to annoy many
APPLICATIONS_PER_PLACE = 5  # a day (Zulip: 5 requests a day that send mail)
APPLICATIONS_PER_ADDRESS = 2  # a day: one, and one after a typing error
GUESSES_PER_PLACE = 30  # codes typed per half hour from one place, beside the five tries of each code
SECRETS_AN_HOUR = (
    10  # times per member that the password is asked again inside: room for typing errors, not for guessing
)


def place() -> str:
    """Where this request comes from: its address, or for IPv6 the /64 that one household or office holds."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> 64)
    return str(address)


def may_try_password(email: str) -> bool:
    """Count one try before the password is looked at, so that tries at the same moment count too."""
    here = allow(f"sign-in from {place()}", WRONG_PER_PLACE, HALF_HOUR)
    return allow(f"sign-in of {email}", WRONG_PER_ACCOUNT, HALF_HOUR) and here


def password_was_right(email: str) -> None:
    """Only wrong tries count."""
    give_back(f"sign-in from {place()}", HALF_HOUR)
    give_back(f"sign-in of {email}", HALF_HOUR)


def may_ask_letter(what: str, email: str) -> bool:
    """Count one request for a code or a link ("code", "link") to this address, known or not."""
    here = allow(f"letters from {place()}", LETTERS_PER_PLACE, DAY)
    this_hour = allow(f"{what} to {email} this hour", LETTERS_AN_HOUR, HOUR)
    today = allow(f"{what} to {email} today", LETTERS_A_DAY, DAY)
    return here and this_hour and today


def may_guess_code() -> bool:
    """Count one code typed from here."""
    return allow(f"codes from {place()}", GUESSES_PER_PLACE, HALF_HOUR)


def may_apply(email: str) -> bool:
    """Count one application from here and one with this address, known or not: each may send a letter to its owner."""
    here = allow(f"applications from {place()}", APPLICATIONS_PER_PLACE, DAY)
    return allow(f"applications of {email}", APPLICATIONS_PER_ADDRESS, DAY) and here


def may_ask_again(member_id: int) -> bool:
    """Count one time that a member who is signed in is asked for the password."""
    return allow(f"password of {member_id}", SECRETS_AN_HOUR, HOUR)
