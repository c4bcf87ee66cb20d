"""Facts about this community that its administrator writes down: its name, this year's question, its public texts."""

from sqlalchemy import Integer, Select, String, Text, cast, select
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, db, dialect_insert


class Fact(Base):
    """One text by its key; the key "version" counts the changes, so that every process notices them."""

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


DEFAULTS = {
    "name": "Slim samenwerken in regionale netwerken",
    "host": "Platform31",
    "learning_question": "",
    "learning_year": "",
    "promise": "",
    "door_title": "",
    "door_lead": "",
    "door_whom": "",
    "door_confidence": "",
}
_kept: dict[str, dict[str, str]] = {}


def version() -> Select[str]:
    """The part of a statement that tells which version of the facts is true now."""
    return select(Fact.value).where(Fact.key == "version")


def facts(known_version: str | None = None) -> dict[str, str]:
    """All facts, with sound defaults. A caller that read `version()` along with something else saves a statement."""
    current = known_version if known_version is not None else (db.session.scalar(version()) or "0")
    address = f"{db.engine.url}#{current}"
    if address not in _kept:
        _kept.clear()
        _kept[address] = DEFAULTS | {key: value for key, value in db.session.execute(select(Fact.key, Fact.value))}
    return _kept[address]


def write_facts(changed: dict[str, str]) -> None:
    """Write texts down and let every process know."""
    insert = dialect_insert()
    rows = [{"key": key, "value": value} for key, value in changed.items()]
    statement = insert(Fact)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=[Fact.key], set_={"value": statement.excluded.value}), rows
    )
    next_version = cast(cast(Fact.value, Integer) + 1, String)
    first = insert(Fact).values(key="version", value="1")
    db.session.execute(first.on_conflict_do_update(index_elements=[Fact.key], set_={"value": next_version}))
