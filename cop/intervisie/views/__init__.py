"""Pages about sessions and groups, all but the room itself (cop/runner) and the lesson (cop/harvest)."""

from cop.intervisie.views import after, choosing, groups, joining, overview, people, planning, seats
from cop.intervisie.views.door import bp

__all__ = ["after", "bp", "choosing", "groups", "joining", "overview", "people", "planning", "seats"]
