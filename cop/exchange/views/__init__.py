"""Cases out, and cases in."""

from cop.exchange.views import bundle, into, out
from cop.exchange.views.door import bp

__all__ = ["bp", "bundle", "into", "out"]
