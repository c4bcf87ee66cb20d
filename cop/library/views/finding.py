"""The library: looking for cases, by what they are about and by the city that they are about."""

from dataclasses import dataclass, replace

from flask import g, render_template, request

from cop.foundation.access import public
from cop.foundation.language import gettext as _
from cop.library.alike import alike, options_like
from cop.library.facets import LONG, OPTIONS, group_of_form, legends, options_of
from cop.library.policy import may_compare
from cop.library.queries import cards_for, organisation_of, public_cards
from cop.library.search import Found, Search, find, search_from
from cop.library.shelf import inside, outside
from cop.library.views.door import Page, bp
from cop.review.queries import asking_for_readers

LIKE, MINE = "zoals", "mijn"
Option = tuple[str, str, int, bool, str]  # key, label, how many it finds, whether it is chosen, its heading


@bp.get("/casussen")
@public
def index() -> Page:
    """Cards of cases, with the facets beside them; strangers see what is public."""
    search = search_from(request.args)
    unknown = ""
    if g.me is not None and request.args.get(LIKE) == MINE:
        organisation = organisation_of(g.me)
        search = search.with_options(options_like(organisation))
        unknown = "" if alike(organisation) else organisation or _("your organisation")
    scope = outside() if g.me is None else inside(g.me.id)
    found = find(scope, search, is_outside=g.me is None)
    return render_template(
        "library/index.html",
        search=search,
        found=found,
        cards=public_cards(found.ids) if g.me is None else cards_for(g.me, found.ids, scope.shelf.cards),
        facets=shown_facets(search, found),
        chosen=chosen_links(search),
        unknown=unknown,
        asking=asking_for_readers(g.me) if g.me and found.page == 1 and not search.is_narrowed else (),
        may_lay_beside=may_compare(g.me) and found.number > 1,
    )


@bp.app_template_global()
def order_address(search: Search, by_use: bool) -> str:
    """The same cases in another order."""
    return replace(search, by_use=by_use).address()


@dataclass(frozen=True)
class Facet:
    """A facet as the page shows it."""

    key: str
    legend: str
    is_long: bool
    is_open: bool
    options: tuple[Option, ...]


def shown_facets(search: Search, found: Found) -> tuple[Facet, ...]:
    """The facets with their counts. A long one leaves out the options that find nothing; one in which no option does is
    left out, unless something in it was chosen."""
    shown = []
    for key, legend in legends().items():
        chosen, counts = search.options.get(key, ()), found.counts[key]
        options = tuple(
            (one, label, counts.get(one, 0), one in chosen, group_of_form(one) if key == "vorm" else "")
            for one, label in options_of(key).items()
            if key not in LONG or counts.get(one) or one in chosen
        )
        if chosen or any(counts.values()):
            shown.append(Facet(key, legend, key in LONG, bool(chosen), options))
    return tuple(shown)


def chosen_links(search: Search) -> list[tuple[str, str]]:
    """What is chosen, each with the address without it."""
    links = [
        (options_of(facet)[option], search.but(facet, option).address())
        for facet in OPTIONS
        for option in search.options.get(facet, ())
    ]
    if search.words:
        links.append((f"“{search.words}”", search.without_words().address()))
    if search.with_archive:
        links.append((_("Also the archive"), search.without_archive().address()))
    return links
