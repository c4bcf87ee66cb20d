"""Our own pages with their values taken out: the plain templates of the yardstick.

Each value that comes from a row is replaced by a bare interpolation, and what a loop made by that loop; everything
else (the frame, the icons, the translated words) stays as the text it is. A page that came to look so different that
this no longer works is a clear error, never a smaller template.
"""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import escape



class LooksDifferent(RuntimeError):
    """Our page no longer has the shape that the yardstick is made from; its text says what was looked for."""


def between(html: str, begin: str, end: str) -> tuple[str, str, str]:
    """What comes before the first `begin`, from there to the last `end` (both included), and what follows."""
    start, stop = html.find(begin), html.rfind(end)
    if start < 0 or stop < start:
        raise LooksDifferent(f"{begin} … {end}")
    return html[:start], html[start : stop + len(end)], html[stop + len(end) :]


def put(html: str, values: Mapping[str, str], least: int = 1) -> str:
    """Replace each value by its interpolation, the longest first; each must be there `least` times."""
    for text, name in sorted(values.items(), key=lambda item: -len(item[0])):
        if html.count(text) < least:
            raise LooksDifferent(text[:80])
        html = html.replace(text, "{{ " + name + " }}")
    return html


def literal(html: str) -> str:
    """Text that has no meaning to the template language."""
    return html.replace("{{", "{ {").replace("{%", "{ %")


def one_token(html: str) -> str:
    """Form tokens and the marks of forms as one interpolation each."""
    html = re.sub(r'name="csrf_token" value="[^"]+"', 'name="csrf_token" value="{{ token }}"', html)
    html = re.sub(r'data-token="[^"]+"', 'data-token="{{ token }}"', html)
    return re.sub(r'name="form_id" value="[^"]+"', 'name="form_id" value="{{ token }}"', html)


def thread_template(html: str, thread: Any, posts: list[Any]) -> str:
    """The page of a thread, from our own one: `posts` are the rows on it; the third is a plain reply of another."""
    before, articles, after = between(literal(html), "<article ", "</article>")
    each = re.findall(r"<article .*?</article>\s*", articles + "\n", re.S)
    if len(each) != len(posts):
        raise LooksDifferent(f"{len(posts)} articles")
    loop = "{% for p in posts %}\n" + article_template(each[2], posts[2]) + "{% endfor %}\n"
    around = {str(escape(thread.title)): "thread.title", thread.public_id: "thread.public_id"}
    faces = '{% for m in talking[:6] %}<span class="face face-{{ m.id % 5 }}" aria-hidden="true">{{ m.name[:2] }}</span>{% endfor %}'
    after, found = re.subn(r'(<p class="faces">).*?(</p>)', lambda m: m[1] + faces + m[2], after, count=1, flags=re.S)
    if not found:
        raise LooksDifferent('<p class="faces">')
    tags = '{% for t in tags %}<a class="tag" href="/gesprekken?label={{ t.slug }}">{{ t.name }}</a>{% endfor %}'
    tags += '{% for t in themes %}<a class="tag" href="/gesprekken?thema={{ t.theme }}">{{ t.theme }}</a>{% endfor %}'
    before = re.sub(r'(<a class="tag" .*?</a>)+', lambda _: tags, before, count=1, flags=re.S)
    return one_token(put(before, around) + loop + put(after, {thread.public_id: "thread.public_id"}))


def article_template(article: str, post: Any) -> str:
    """One post."""
    article = put(article, {post.html.strip(): "p.html|safe"})
    article = re.sub(r'(<a class="when"[^>]*>.*?</span>).*?(</a>)', r"\1{{ p.created_at }}\2", article, count=1, flags=re.S)
    article = re.sub(r'(<span class="org">).*?(</span>)', r"\1{{ p.function }}, {{ p.organisation }}\2", article, count=1)
    article = re.sub(r'(<span class="face face-)\d(".*?>).*?(</span>)', r"\1{{ p.author_id % 5 }}\2{{ p.name[:2] }}\3", article, count=1)
    article = re.sub(rf"(Nummer |id=\"b|data-number=\"){post.number}\b", r"\1{{ p.number }}", article)
    return put(
        article,
        {
            post.public_id: "p.public_id",
            post.author_public_id: "p.author_public_id",
            str(escape(post.name)): "p.name",
        },
    )


def list_template(html: str, rows: list[Any]) -> str:
    """The list of threads, from our own one; the row of middle length stands for all."""
    html = literal(html)
    begin = html.rfind('<ul class="thread-list list">')
    if begin < 0:
        raise LooksDifferent('<ul class="thread-list list">')
    end = html.index("</ul>", begin)
    shown = html[begin:end]
    each = re.findall(r"<li.*?</li>\s*", shown, re.S)
    if len(each) != len(rows):
        raise LooksDifferent(f"{len(rows)} rows")
    middle = sorted(range(len(each)), key=lambda place: len(each[place]))[len(each) // 2]
    row = row_template(each[middle], rows[middle])
    loop = '<ul class="thread-list list">{% for r in rows %}' + row + "{% endfor %}"
    return one_token(pinned_template(html[:begin], row) + loop + html[end:])


def pinned_template(before: str, row: str) -> str:
    """What moderators pinned, in the same loop."""
    loop = r"\1{% for r in pinned %}" + row.replace("\\", r"\\") + r"{% endfor %}\2"
    return re.sub(r'(<ul class="thread-list list thread-list--pinned">).*?(</ul>)', loop, before, count=1, flags=re.S)


def row_template(row: str, thread: Any) -> str:
    """One row of the list."""
    words = str(escape(thread.last_words))
    values = {
        thread.public_id: "r.public_id",
        str(escape(thread.title)): "r.title",
        str(escape(thread.starter)): "r.starter",
        words: "r.last_words",
    }
    row = put(row, values)
    row = re.sub(r"(<p class=\"last\"><b>).*?(</b>, ).*?(: “)", r"\1{{ r.last_author }}\2{{ r.last_post_at }}\3", row, count=1)
    row = re.sub(r'(<span class="vh">Agendapunt </span>)\d', r"\1{{ r.agenda }}", row, count=1)
    row = re.sub(r'(<span class="count">)\d+', r"\1{{ r.last_number - (r.read_to or 0) }}", row, count=1)
    return re.sub(r"(<span>)\d+( antwoord)", r"\1{{ r.reply_count }}\2", row, count=1)


