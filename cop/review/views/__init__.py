"""The pages of reading along: for readers, for authors, for editors, and for partners without an account."""

from cop.review.views import asking, outside, partners, publishing, reading
from cop.review.views.door import bp

__all__ = ["asking", "bp", "outside", "partners", "publishing", "reading"]
