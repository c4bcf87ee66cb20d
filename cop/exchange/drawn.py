"""The small picture of who works with whom as PNG, for documents that take no drawing; the same as on the page."""

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from math import hypot
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from cop.cases.fields import field_list
from cop.cases.picture import HEIGHT, WIDTH, Drawn, around, lead_of, short
from cop.cases.shown import label_in
from cop.cases.words import DOTS, THICK
from cop.foundation.pdf import FILES

TIMES = 4  # pixels for each unit of the picture: some 280 to the inch at 72 mm
BOLD, PLAIN = "SourceSansPro-Bold.ttf", "SourceSansPro-Regular.ttf"
STEP = 7  # units from one dot to the next
LEAD_LETTERS = 11  # of a name that fits in the middle


def picture(partners: Sequence[dict[str, Any]], named: str, ink: Mapping[str, str]) -> tuple[bytes, str] | None:
    """The picture as PNG, and who takes the lead in it; none where there is no network to draw."""
    lead = lead_of(partners, named)
    others = around(partners, lead)
    if len(others) < 2:
        return None
    paper = Image.new("RGB", (WIDTH * TIMES, HEIGHT * TIMES), ink["sheet"])
    pen = ImageDraw.Draw(paper)
    for one in others:
        spoke(pen, one, ink["brand"])
    roles = field_list().lists["netwerkrol"]
    for one in others:
        knot(pen, (one.x, one.y), 13, ink["sheet"], ink["brand"])
        words(pen, (one.x, one.words_y), one.name, BOLD, 14.5, ink["ink"])
        if one.role:
            words(pen, (one.x, one.words_y + 16), label_in(roles, one.role), PLAIN, 13, ink["ink_2"])
    knot(pen, (WIDTH // 2, HEIGHT // 2), 36, ink["brand"], ink["brand"])
    words(pen, (WIDTH // 2, HEIGHT // 2 + 5), short(lead)[:LEAD_LETTERS], BOLD, 14.5, ink["sheet"])
    made = BytesIO()
    paper.quantize(64).save(made, "PNG", optimize=True)
    return made.getvalue(), lead


def spoke(pen: ImageDraw.ImageDraw, one: Drawn, colour: str) -> None:
    """The line from the lead to a partner: thick, plain, or dots."""
    middle = (WIDTH / 2, HEIGHT / 2)
    if one.line != DOTS:
        width = 5 if one.line == THICK else 2
        pen.line([(x * TIMES, y * TIMES) for x, y in (middle, (one.x, one.y))], fill=colour, width=width * TIMES)
        return
    far = hypot(one.x - middle[0], one.y - middle[1])
    for at in range(0, int(far), STEP):
        x, y = (begin + (end - begin) * at / far for begin, end in zip(middle, (one.x, one.y), strict=True))
        knot(pen, (x, y), 1.5, colour, colour)


def knot(pen: ImageDraw.ImageDraw, middle: tuple[float, float], radius: float, inside: str, edge: str) -> None:
    x, y = middle
    box = [(x - radius) * TIMES, (y - radius) * TIMES, (x + radius) * TIMES, (y + radius) * TIMES]
    pen.ellipse(box, fill=inside, outline=edge, width=int(2.5 * TIMES))


def words(pen: ImageDraw.ImageDraw, at: tuple[int, int], said: str, face: str, size: float, colour: str) -> None:
    """Words with the middle of their base line here."""
    pen.text((at[0] * TIMES, at[1] * TIMES), said, colour, typeface(face, size), anchor="ms")


@cache
def typeface(file: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FILES[file], size * TIMES)
