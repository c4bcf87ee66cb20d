"""Signed links in letters: each lets its holder do one thing without signing in, and nothing else; and how an address
is shown to such a holder."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def sign(purpose: str, *names: str) -> str:
    """A token that says these names (public ids) for this purpose. It has no end, since old letters stay good."""
    return str(signer(purpose).dumps([*names]))


def signed(purpose: str, token: str, number: int) -> list[str] | None:
    """The names of a token, if it was signed for this purpose and holds this many; None otherwise."""
    try:
        names = signer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    is_right = isinstance(names, list) and len(names) == number and all(isinstance(name, str) for name in names)
    return names if is_right else None


def signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"signed.{purpose}")


def masked(email: str) -> str:
    """An address that its owner recognises and nobody else can use: m…n@v…d.example."""
    local, _at, domain = email.partition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{shortened(local)}@{shortened(name)}{dot}{ending}"


def shortened(text: str) -> str:
    """The first and the last letter of a word; of a short word only the first."""
    return f"{text[:1]}…{text[-1:]}" if len(text) > 3 else f"{text[:1]}…"
