"""The pages of a case: reading it, writing it, and looking after it."""

from cop.cases.views import (
    attached,
    beginning,
    harvesting,
    interview,
    interviewed,
    looking_after,
    page,
    versions,
    writing,
)
from cop.cases.views.door import bp

__all__ = [
    "attached",
    "beginning",
    "bp",
    "harvesting",
    "interview",
    "interviewed",
    "looking_after",
    "page",
    "versions",
    "writing",
]
