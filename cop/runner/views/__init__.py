"""Pages about the room of a session, and about what one keeps of it."""

from cop.runner.views import back, insights, leading, room, writing
from cop.runner.views.door import bp

__all__ = ["back", "bp", "insights", "leading", "room", "writing"]
