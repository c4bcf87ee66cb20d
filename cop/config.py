"""Every setting: its name in the environment, its default and its reason."""

import os
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOUSE = Path(__file__).resolve().parent.parent
DEVELOPMENT, PRODUCTION = "development", "production"


class UnsafeSetting(RuntimeError):
    """A setting that is missing or unsafe for production; its text says which one and what to do."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read all settings from the environment.

    Raises UnsafeSetting when production lacks what it needs.
    """
    kind = environ.get("COP_ENV", DEVELOPMENT)
    if kind not in (DEVELOPMENT, PRODUCTION):
        raise UnsafeSetting(f"COP_ENV is {kind!r}; it can be {DEVELOPMENT!r} or {PRODUCTION!r}.")
    folder = Path(environ.get("DATA_DIR", str(HOUSE / "var"))).resolve()  # database, letters as files, the made key
    folder.mkdir(parents=True, exist_ok=True)
    public_url = environ.get("PUBLIC_URL", default_address(environ)).rstrip(
        "/"
    )  # links in letters; never the Host header
    found = {
        "COP_ENV": kind,
        "DATA_DIR": folder,
        "PUBLIC_URL": public_url,
        "SECRET_KEY": secret_key(environ, kind, folder),
        "SQLALCHEMY_DATABASE_URI": database(environ.get("DATABASE_URL"), folder),
        "PROXIES": int(
            environ.get("PROXIES", "0")
        ),  # how many proxies stand before us: whose word on the caller counts
        "KEYS_DIR": environ.get("KEYS_DIR", ""),  # never in a back-up; empty: keys/ in DATA_DIR
        "SESSIONS_KEY": environ.get("SESSIONS_KEY", ""),  # wraps those keys; 32 bytes as base64
        **files(environ),
        **letters(environ, public_url),
        **browser(public_url),
    }
    if kind == PRODUCTION:
        refuse_what_is_unsafe(environ, found)
    return found


def default_address(environ: Mapping[str, str]) -> str:
    """Where bin/run serves when nothing is set."""
    return f"http://{environ.get('HOST', '127.0.0.1')}:{environ.get('PORT', '8000')}"


def database(url: str | None, folder: Path) -> str:
    """SQLite in DATA_DIR unless DATABASE_URL says otherwise; postgresql:// means psycopg 3."""
    if not url:
        return f"sqlite:///{folder / 'community.db'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def secret_key(environ: Mapping[str, str], kind: str, folder: Path) -> str:
    """SECRET_KEY signs cookies and the links in letters; in development it is made once and kept in DATA_DIR."""
    if environ.get("SECRET_KEY") or kind == PRODUCTION:
        return environ.get("SECRET_KEY", "")
    kept = folder / "secret_key"
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text()


def files(environ: Mapping[str, str]) -> dict[str, Any]:
    """How large files may be, and where they are kept."""
    most = int(environ.get("FILES_MOST", "25")) * 1024 * 1024  # MB in the setting, bytes in the house
    return {
        "FILES_MOST": most,
        "FILES_TOGETHER": 4 * most + 2 * 1024 * 1024,  # one form: four of the largest at once, and the text
        "FILES_S3": environ.get("FILES_S3"),  # s3://bucket/folder instead of DATA_DIR/files; keys in AWS_…
    }


def letters(environ: Mapping[str, str], public_url: str) -> dict[str, Any]:
    """How letters leave. Without MAIL_SERVER they become files in DATA_DIR/mail/."""
    domain = urlsplit(public_url).hostname or "localhost"
    return {
        "MAIL_SERVER": environ.get("MAIL_SERVER", ""),
        "MAIL_PORT": int(environ.get("MAIL_PORT", "465" if yes(environ, "MAIL_TLS") else "587")),
        "MAIL_USERNAME": environ.get("MAIL_USERNAME"),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD"),
        "MAIL_STARTTLS": yes(environ, "MAIL_STARTTLS"),  # upgrade to TLS, and refuse to send when that fails
        "MAIL_TLS": yes(environ, "MAIL_TLS"),  # TLS from the first byte (port 465)
        "MAIL_CA_FILE": environ.get("MAIL_CA_FILE"),  # an own certificate authority for the relay
        "MAIL_FROM": environ.get("MAIL_FROM", f"Slim samenwerken <post@{domain}>"),
        "MAIL_REPLY_TO": environ.get("MAIL_REPLY_TO"),  # the host of the community, who answers
        "MAIL_WAIT": int(environ.get("MAIL_WAIT", "10")),  # minutes in which one may read it here, and more joins it
        "LETTER_DAY": int(environ.get("LETTER_DAY", "4")),  # weekday of the weekly letter, 0 is Monday; Friday
        "LETTER_TIME": environ.get("LETTER_TIME", "07:30"),  # wall time in Europe/Amsterdam
    }


def yes(environ: Mapping[str, str], name: str) -> bool:
    """Whether a setting is switched on: 1, yes, true or on."""
    return environ.get(name, "").lower() in ("1", "yes", "true", "on")


def browser(public_url: str) -> dict[str, Any]:
    """Cookies and limits that Flask leaves open by default (see docs/decisions)."""
    secure = public_url.startswith("https://")
    return {
        "SESSION_COOKIE_NAME": "__Host-cop" if secure else "cop",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,  # signing a cookie on every page costs time and says nothing new
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),  # the life of a remembered device
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,  # a form with a text of 1 MB still gets a friendly answer
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,  # a page may stay open all day; the token dies with the session
        "WTF_CSRF_SSL_STRICT": False,  # Referer is not sent under our policy; the Origin is checked instead
    }


def is_key(typed: str) -> bool:
    """Whether these are 32 bytes as base64."""
    try:
        return len(urlsafe_b64decode(typed)) == 32
    except ValueError:
        return False


def refuse_what_is_unsafe(environ: Mapping[str, str], found: Mapping[str, Any]) -> None:
    """Stop at start, with one clear sentence, rather than run unsafely."""
    if len(found["SECRET_KEY"]) < 32:
        raise UnsafeSetting("SECRET_KEY is missing or shorter than 32 characters: set a long random one.")
    if found["SESSIONS_KEY"] and not is_key(found["SESSIONS_KEY"]):
        raise UnsafeSetting("SESSIONS_KEY must be 32 random bytes as base64.")
    if "PUBLIC_URL" not in environ:
        raise UnsafeSetting("PUBLIC_URL is missing: set the address members use, such as https://samen.example.nl.")
    if not found["SESSION_COOKIE_SECURE"]:
        raise UnsafeSetting("PUBLIC_URL must start with https:// in production.")
    if not found["MAIL_SERVER"]:
        raise UnsafeSetting("MAIL_SERVER is missing: letters would stay on this machine as files.")
    if not (found["MAIL_STARTTLS"] or found["MAIL_TLS"]) and found["MAIL_SERVER"] not in (
        "localhost",
        "127.0.0.1",
        "::1",
    ):
        raise UnsafeSetting("MAIL_STARTTLS or MAIL_TLS must be on: letters would cross the network unencrypted.")
    if not found["MAIL_REPLY_TO"]:
        raise UnsafeSetting("MAIL_REPLY_TO is missing: set the address of the host, who answers members.")
