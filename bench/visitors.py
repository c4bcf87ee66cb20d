"""Members of the crowd who are signed in, with the cookie and the form token that their browsers hold."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from bench.houses import database
from cop import create_app
from cop.demo.crowd import address_of_member
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import Device, Member, hash_token


@dataclass(frozen=True)
class Visitor:
    """A signed-in member, and what the browser sends along."""

    member_id: int
    cookie: str
    token: str


def open_house(folder: Path) -> Flask:
    """Our application on this house, in this process."""
    return create_app(
        DATA_DIR=folder, SECRET_KEY=(folder / "secret_key").read_text(), SQLALCHEMY_DATABASE_URI=database(folder)
    )


def signed_in(app: Flask, numbers: range) -> list[Visitor]:
    """Sign in these members of the crowd; inside an app context."""
    emails = [address_of_member(number) for number in numbers]
    ids = list(db.session.scalars(select(Member.id).where(Member.email.in_(emails)).order_by(Member.id)))
    db.session.rollback()
    secrets_of = {member_id: (secrets.token_urlsafe(32), secrets.token_hex(20)) for member_id in ids}
    with writing():
        for member_id, (token, _csrf) in secrets_of.items():
            ends = now() + timedelta(days=30)
            db.session.add(Device(member_id=member_id, token_hash=hash_token(token), label="bench", expires_at=ends))
    return [visitor(app, member_id, token, csrf) for member_id, (token, csrf) in secrets_of.items()]


def visitor(app: Flask, member_id: int, token: str, csrf: str) -> Visitor:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    value = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": csrf})
    form_token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(csrf)
    return Visitor(member_id, f"{app.config['SESSION_COOKIE_NAME']}={value}", str(form_token))
