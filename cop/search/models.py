"""What members looked for and did not find."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base


class Miss(Base):
    """Words that found nothing, counted by the week; never who, never when exactly."""

    words: Mapped[str] = mapped_column(String(80), primary_key=True)  # folded, in small letters
    week: Mapped[date] = mapped_column(primary_key=True)  # its Monday
    times: Mapped[int] = mapped_column(default=1)
