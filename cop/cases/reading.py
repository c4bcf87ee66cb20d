"""A case ready to be read: its top and its text as HTML, and what stands beside them. It holds nothing of who reads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cop.cases.attached import FILES
from cop.cases.shown import facts_at_a_glance, minutes_of, points_of
from cop.cases.typed import Values
from cop.foundation.fragments import rendered
from cop.topics.models import Topic, agenda_points, themes

PART = re.compile(r'<section id="([a-z]+)"[^>]*><h2>(.*?)</h2>')  # as cases/_article.html writes its parts


@dataclass(frozen=True)
class Reading:
    """What the page of a case shows of one version of it, in one language."""

    title: str
    minutes: int
    points: Sequence[tuple[int, Topic]]
    themes: Sequence[tuple[str, Topic]]
    places: Sequence[str]
    regions: Sequence[str]
    head: Markup
    article: Markup
    parts: Sequence[tuple[str, Markup]]  # place and heading of each part of the article
    files: Mapping[str, Any]  # its files as content, to be compared with what still hangs (attached.shown_of)


def reading_of(content: Values, html: Mapping[str, str], title: str, for_members: Sequence[str] = ()) -> Reading:
    """`content` and `html` hold the fields that this reader may see; `for_members` are those that outsiders do not."""
    known = themes()
    article = rendered("cases/_article.html", content=content, html=html, for_members=for_members)
    return Reading(
        title=content.get("titel") or title,
        minutes=minutes_of(content),
        points=[(number, agenda_points()[number]) for number in points_of(content)],
        themes=[(key, known[key]) for key in content.get("themas") or () if key in known],
        places=content.get("gemeenten") or [],
        regions=content.get("regio") or [],
        head=rendered(
            "cases/_head.html",
            content=content,
            title=content.get("titel") or title,
            facts=facts_at_a_glance(content),
        ),
        article=article,
        parts=[(place, Markup(heading)) for place, heading in PART.findall(article)],  # escaped where it was rendered
        files={FILES: content.get(FILES, ())},
    )
