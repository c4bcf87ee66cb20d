"""What browsers and readers get, made at set-up in static/built/: typefaces, style sheets, one script, catalogues.

Run as `python -m cop.foundation.assets`. Every file is named after its content, so that a browser may keep it for
ever; manifest.json says which name stands for what. Files appear whole or not at all, and a second run finds that
nothing changed.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from wsgiref.headers import Headers

from flask import Flask

from cop.foundation.scripts import joined

HOUSE = Path(__file__).resolve().parents[2]
STATIC = HOUSE / "static"
TRANSLATIONS = HOUSE / "translations"
BUILT = "built"
MANIFEST = "manifest.json"
HASHED = re.compile(r"^/static/built/[^?]*\.[0-9a-f]{12}[./]")  # what never changes under its address
SHORT = 600  # seconds that a browser keeps what has no hash in its address
COMPRESSED = {".css", ".js", ".svg"}  # woff2 is compressed already


class NotBuilt(RuntimeError):
    """The files are not there yet; its text says how to make them."""


class Clash(ValueError):
    """Two files disagree: on the translation of a text, or on the name of a file that nothing makes."""


class Face(NamedTuple):
    """A typeface to cut: the package and file it comes from, its own name, and the file it becomes."""

    package: str
    file: str
    family: str
    target: str


# The licence (SIL OFL 1.1) keeps the name "Source" for the original; a subset is a changed version, with its own name.
FACES = (
    Face("font-source-serif-pro", "SourceSerifPro-Semibold.ttf", "Knoop Serif", "knoop-serif-600.woff2"),
    Face("font-source-sans-pro", "SourceSansPro-Regular.ttf", "Knoop Sans", "knoop-sans-400.woff2"),
    Face("font-source-sans-pro", "SourceSansPro-Bold.ttf", "Knoop Sans", "knoop-sans-700.woff2"),
)
LETTERS = [  # Latin with the accents of Şahin and Dvořák, and the signs our own texts use
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "\u2009\u2010\u2011–—‘’‚“”„•…‰′″‹›€←↑→↓−≈≠≤≥"),
]
FEATURES = ["kern", "liga", "tnum", "lnum"]
NAMES_KEPT = [0, 1, 2, 4, 6, 13, 14]  # copyright, family, style, full and PostScript name, licence and its address
OWN_NAMES = {1, 4, 6}


def build(static: Path = STATIC, translations: Path = TRANSLATIONS) -> dict[str, str]:
    """Make whatever is missing or changed, and return the manifest: short name to path below static/built/.

    Raises Clash when two catalogues differ about one text, or a style sheet names a file that nothing makes.
    """
    shelf = Shelf(static / BUILT)
    add_typefaces(shelf)
    shelf.add("mark.svg", mark_with_drawings(static / "img" / "mark.svg").encode())
    for sheet in (static / "css" / "app.css", *sorted((static / "css" / "sheets").glob("*.css"))):
        shelf.add(sheet.name, style_sheet(sheet, shelf.names).encode())
    shelf.add("app.js", joined(static / "js").encode())
    for language in sorted({po.parent for po in translations.glob("*/*.po")}):
        add_catalogue(shelf, language)
    shelf.close()
    return shelf.names


def mark_with_drawings(mark: Path) -> str:
    """The mark, and beside it every icon as a symbol: one file that a browser fetches once."""
    from cop.foundation.icons import symbols  # which asks this file where the mark is

    return mark.read_text(encoding="utf-8").replace("</svg>", symbols() + "</svg>", 1)


class Shelf:
    """The folder static/built/: files by hashed name, the manifest, and from what each was made."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.names: dict[str, str] = {}
        self.made_from: dict[str, str] = {}
        self.before = read_manifest(folder)

    def add(self, name: str, content: bytes) -> None:
        """Put a file here under a name that holds its hash: app.css becomes app.3f….css."""
        stem, dot, kind = name.partition(".")
        self.write(f"{stem}.{digest(content)}{dot}{kind}", content)
        self.names[name] = f"{stem}.{digest(content)}{dot}{kind}"

    def write(self, path: str, content: bytes) -> None:
        """Write a file below this folder, beside its compressed forms where they help."""
        target = self.folder / path
        if not target.exists():
            write_whole(target, content)
        if target.suffix in COMPRESSED:
            add_compressed(target, content)

    def keep(self, name: str, recipe: str) -> bool:
        """Keep what an earlier run made from the same recipe; False when it must be made anew."""
        path = self.before["names"].get(name)
        if path is None or self.before["made_from"].get(name) != recipe or not (self.folder / path).exists():
            return False
        self.names[name] = path
        return True

    def close(self) -> None:
        """Write the manifest last, then drop what no manifest names any more and is old: pages that are open now, and
        servers that still run, ask for the files of the one before."""
        new = {"names": self.names, "made_from": self.made_from}
        if new == self.before:
            return
        write_whole(self.folder / MANIFEST, json.dumps(new, indent=1, sort_keys=True).encode())
        drop_all_but(self.folder, {MANIFEST, *first_parts(self.names), *first_parts(self.before["names"])})


def first_parts(names: Mapping[str, str]) -> set[str]:
    """The files and folders directly below static/built/ that a manifest names."""
    return {path.split("/")[0] for path in names.values()}


LINGER_SECONDS = 14 * 24 * 3600.0  # longer than a page stays open, or a server goes without a restart after an update


def drop_all_but(folder: Path, kept: set[str]) -> None:
    """Remove what nobody names and is old, with its compressed forms; what another start is writing is left alone."""
    for entry in folder.iterdir():
        plain = entry.name.removesuffix(".gz").removesuffix(".br")
        if plain in kept or entry.name.startswith(".") or time.time() - entry.stat().st_mtime < LINGER_SECONDS:
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """What an earlier run made; empty when there was none."""
    try:
        found: dict[str, dict[str, str]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"names": {}, "made_from": {}}
    return found


def digest(content: bytes) -> str:
    """Twelve hexadecimal characters of SHA-256: enough that two contents never share a name here."""
    return hashlib.sha256(content).hexdigest()[:12]


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    half.write_bytes(content)
    os.replace(half, target)


def add_compressed(target: Path, content: bytes) -> None:
    """The forms that a web server sends to browsers that can read them: brotli and gzip."""
    smaller, zipped = (target.with_name(target.name + end) for end in (".br", ".gz"))
    if not smaller.exists():
        import brotli  # only at set-up

        write_whole(smaller, brotli.compress(content))
    if not zipped.exists():
        write_whole(zipped, gzip.compress(content, mtime=0))


# Typefaces


def add_typefaces(shelf: Shelf) -> None:
    """Cut the three typefaces, when missing or when the recipe or a package changed: it takes seconds."""
    for face in FACES:
        recipe = repr((face, LETTERS, FEATURES, NAMES_KEPT, version(face.package), version("fonttools")))
        shelf.made_from[face.target] = digest(recipe.encode())
        if not shelf.keep(face.target, shelf.made_from[face.target]):
            shelf.add(face.target, cut(face))


def cut(face: Face) -> bytes:
    """One typeface as woff2 with only the letters, features and names we use; its copyright and licence stay inside."""
    from fontTools import subset  # only at set-up
    from fontTools.ttLib import TTFont

    font = TTFont(folder_of(face.package) / "files" / face.file, recalcTimestamp=False)
    scissors = subset.Subsetter(subset.Options(layout_features=FEATURES, hinting=False, name_IDs=NAMES_KEPT))
    scissors.populate(unicodes=LETTERS)
    scissors.subset(font)
    for record in font["name"].names:
        if record.nameID in OWN_NAMES:
            record.string = face.family.replace(" ", "") if record.nameID == 6 else face.family
    font.flavor = "woff2"
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def folder_of(package: str) -> Path:
    """Where a package lies, without running it."""
    spec = find_spec(package.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise NotBuilt(f"The package {package} is missing: install requirements.txt.")
    return Path(next(iter(spec.submodule_search_locations)))


# The style sheet

IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
BUILT_FILE = re.compile(r'url\("\.\./built/([^"]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
QUOTED = re.compile(r'("[^"]*")')


def style_sheet(entry: Path, names: Mapping[str, str]) -> str:
    """The files that `entry` imports as one style sheet, each in its layer; `names` holds the hashed typefaces."""

    def joined(found: re.Match[str]) -> str:
        return f"@layer {found[2]}{{{(entry.parent / found[1]).read_text(encoding='utf-8')}}}"

    def hashed(found: re.Match[str]) -> str:
        if found[1] not in names:
            raise Clash(f"A style sheet asks for {found[1]}, which nothing makes.")
        return f'url("{names[found[1]]}")'

    whole = IMPORT.sub(joined, COMMENT.sub("", entry.read_text(encoding="utf-8")))
    return minified(BUILT_FILE.sub(hashed, whole))


def minified(css: str) -> str:
    """The same style sheet without comments and needless space; what stands in quotes is left as it is."""
    parts = QUOTED.split(COMMENT.sub("", css))
    return "".join(part if index % 2 else tightened(part) for index, part in enumerate(parts)).strip()


def tightened(css: str) -> str:
    """Space around braces, commas and semicolons, and after a colon, says nothing; around + and - it does."""
    return re.sub(r";}", "}", re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r":\s+", ":", re.sub(r"\s+", " ", css))))


# Catalogues


def add_catalogue(shelf: Shelf, language: Path) -> None:
    """Join the rooms' texts of one language into LC_MESSAGES/messages.mo, where gettext looks for it."""
    rooms = sorted(language.glob("*.po"))
    key, target = f"messages.{language.name}", language / "LC_MESSAGES" / "messages.mo"
    shelf.made_from[key] = digest(b"".join(room.read_bytes() for room in rooms))
    if not target.exists() or shelf.before["made_from"].get(key) != shelf.made_from[key]:
        write_whole(target, catalogue(language.name, rooms))


def catalogue(language: str, rooms: Iterable[Path]) -> bytes:
    """The texts of these files as one compiled catalogue.

    Raises Clash when two rooms give a text different translations. One may have it with a plural and the other without.
    """
    from babel.messages.catalog import Catalog  # only at set-up
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    known: dict[str, tuple[Any, Any, str]] = {}
    for room in rooms:
        with room.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id:
                    add_message(known, message.id, message.string, room.name)
    joined = Catalog(locale=language, domain="messages", charset="utf-8")
    for text, translation, _room in known.values():
        joined.add(text, translation)
    made = BytesIO()
    write_mo(made, joined)
    return made.getvalue()


def add_message(known: dict[str, tuple[Any, Any, str]], text: Any, translation: Any, room: str) -> None:
    """Note a text, which is a pair when it has a plural, with its translation and its room."""
    key = text if isinstance(text, str) else text[0]
    if key not in known:
        known[key] = (text, translation, room)
        return
    other, so_far, owner = known[key]
    if singular(so_far) != singular(translation) or (type(other) is type(text) and so_far != translation):
        raise Clash(f"{key!r} is {so_far!r} in {owner} and {translation!r} in {room}.")
    if not isinstance(text, str):
        known[key] = (text, translation, room)


def singular(translation: Any) -> Any:
    """The form for one."""
    return translation if isinstance(translation, str) else translation[0]


# In the application


@cache
def addresses() -> dict[str, str]:
    """Short names and the addresses under which they are served, read once."""
    names = read_manifest(STATIC / BUILT)["names"]
    if not names:
        raise NotBuilt("The files in static/built are not made yet: run python -m cop.foundation.assets.")
    return {name: f"/static/{BUILT}/{path}" for name, path in names.items()}


def asset(name: str) -> str:
    """The address of a built file by its short name, such as app.css, app.js or knoop-sans-400.woff2."""
    return addresses()[name]


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Static files are served before the application is asked, so they carry the headers that fit a file."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'"


def init_app(app: Flask) -> None:
    """Give templates asset(), and serve static files: for ever what has a hash in its address, shortly the rest."""
    from whitenoise import WhiteNoise  # not needed at set-up

    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the way Flask itself tells to wrap it
        app.wsgi_app,
        root=str(STATIC),
        prefix="static/",
        max_age=SHORT,
        allow_all_origins=False,
        add_headers_function=add_headers,
        immutable_file_test=lambda path, url: bool(HASHED.match(url)),
    )


if __name__ == "__main__":
    build()
