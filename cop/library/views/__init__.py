"""The pages of the library: finding, cities like mine, side by side, reading, and saying that one used a case."""

from cop.library.views import alike, compare, finding, ledger, page
from cop.library.views.door import bp

__all__ = ["alike", "bp", "compare", "finding", "ledger", "page"]
