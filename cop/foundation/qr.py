"""An address as a QR code that stands in the page itself: a drawing, without a request to anybody."""

import segno
from markupsafe import Markup

QUIET = 4  # modules of white around it: what a reader needs (ISO/IEC 18004), and what keeps it readable on a dark page
DOT = 4  # pixels of a module where a style sheet says nothing


def qr(address: str, label: str) -> Markup:
    """An SVG of black on white, whatever the colours of the page; `label` says to who cannot see it what it leads to.

    Raises ValueError for an address that is empty or has more than some 2,300 characters.
    """
    if not address:
        raise ValueError("A QR code of nothing leads nowhere.")
    code = segno.make(address, error="m", micro=False)
    side = code.symbol_size(border=QUIET)[0]
    return Markup(
        '<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}" width="{size}" height="{size}"'
        ' shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{dark}"/></svg>'
    ).format(label=label, side=side, size=side * DOT, dark=dark_runs(code))


def dark_runs(code: segno.QRCode) -> str:
    """The dark modules as a path: one bar for each run of them in a row."""
    bars = []
    for y, row in enumerate(code.matrix, QUIET):
        begins = None
        for x, dark in enumerate((*row, 0), QUIET):
            if dark and begins is None:
                begins = x
            elif not dark and begins is not None:
                bars.append(f"M{begins} {y}h{x - begins}v1h{begins - x}z")
                begins = None
    return "".join(bars)
