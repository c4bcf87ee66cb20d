"""A file as one member added it. What it holds is kept by its content (foundation/blobs.py)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, new_public_id

IMAGE, DOCUMENT = "image", "document"


class File(Numbered, Base):
    """One upload. While it is part of a draft it has a `place`; once posted, the room that shows it links to it."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    place: Mapped[str | None] = mapped_column(String(300), index=True)  # path of the page it was added on; none: posted
    placed_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(160))  # as shown and downloaded; never a path
    kind: Mapped[str] = mapped_column(String(10))  # image or document
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes, as kept
    blob: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256 of what is kept
    thumbnail: Mapped[str | None] = mapped_column(String(64), index=True)  # SHA-256 of the small picture
    width: Mapped[int | None]  # pixels
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(String(300), default="")  # what the picture shows, in words
    words: Mapped[str] = mapped_column(Text, default="")  # the text inside, for search
    lacks: Mapped[str] = mapped_column(String(40), default="")  # of a PDF: keys of what who listens to it will miss
