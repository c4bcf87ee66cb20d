"""Pages about threads."""

from cop.threads.views import lists, posts, reading, starting
from cop.threads.views.room import bp

__all__ = ["bp", "lists", "posts", "reading", "starting"]
