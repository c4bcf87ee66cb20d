"""What set-up makes: hashed names, one style sheet, joined catalogues; again and again, whole or not at all."""

import gettext
import os
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from cop.foundation import assets

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
YES = 'msgid "Yes"\nmsgstr "Ja"\n\n'
DAYS = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s dag"\nmsgstr[1] "%(n)s dagen"\n'
FONT = '@font-face { src: url("../built/knoop-sans-400.woff2"); }\n'


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Cutting a typeface takes seconds: here it is only noted."""
    done: list[str] = []

    def cut(face: assets.Face) -> bytes:
        done.append(face.target)
        return face.target.encode()

    monkeypatch.setattr(assets, "cut", cut)
    return done


@pytest.fixture
def sources(tmp_path: Path, cuts: list[str]) -> Path:
    """A small house with a style sheet, two scripts, the mark and one room's texts."""
    for name, content in {
        "static/css/app.css": '/* order */\n@layer base, rooms;\n@import url("base.css") layer(base);\n',
        "static/css/base.css": FONT + '.a , .b::after { content: "a ;  b"; }\n',
        "static/js/app.js": 'import("./behaviours/x.js");\n',
        "static/js/behaviours/x.js": "export default () => {};\n",
        "static/img/mark.svg": "<svg/>",
        "translations/nl/one.po": HEAD + YES,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def build(house: Path) -> dict[str, str]:
    return assets.build(house / "static", house / "translations")


def test_the_style_sheet_is_one_file_with_hashed_typefaces(sources: Path) -> None:
    names = build(sources)
    css = (sources / "static/built" / names["app.css"]).read_text()
    assert css.startswith("@layer base,rooms;@layer base{@font-face{")
    assert f'url("{names["knoop-sans-400.woff2"]}")' in css
    assert '.a,.b::after{content:"a ;  b"}' in css
    assert (sources / "static/built" / (names["app.css"] + ".br")).exists()


def test_all_scripts_are_one_file_named_after_its_content(sources: Path) -> None:
    before = build(sources)
    (sources / "static/js/behaviours/x.js").write_text("export default () => 1;\n")
    after = build(sources)
    assert after["app.js"] != before["app.js"]
    assert "exports.default = () => 1;" in (sources / "static/built" / after["app.js"]).read_text()
    assert (sources / "static/built" / before["app.js"]).exists(), "a page that is open may still ask for it"


def test_a_second_run_changes_nothing_and_cuts_nothing(sources: Path, cuts: list[str]) -> None:
    build(sources)
    first = {path: path.stat().st_mtime_ns for path in sources.rglob("*") if path.is_file()}
    build(sources)
    assert {path: path.stat().st_mtime_ns for path in sources.rglob("*") if path.is_file()} == first
    assert sorted(cuts) == sorted(face.target for face in assets.FACES)


def test_what_was_made_long_ago_goes_away_and_what_is_young_stays(sources: Path) -> None:
    old = build(sources)["app.css"]
    for file in (sources / "static/built").glob(old + "*"):
        os.utime(file, (0, 0))
    (sources / "static/css/base.css").write_text(".a { color: red; }")
    young = build(sources)["app.css"]
    for colour in ("blue", "green"):
        (sources / "static/css/base.css").write_text(f".a {{ color: {colour}; }}")
        build(sources)
    assert not list((sources / "static/built").glob(old + "*"))
    assert (sources / "static/built" / young).exists(), "a server that still runs serves it"


def test_rooms_become_one_catalogue(sources: Path) -> None:
    (sources / "translations/nl/two.po").write_text(HEAD + YES + DAYS)
    build(sources)
    made = (sources / "translations/nl/LC_MESSAGES/messages.mo").read_bytes()
    spoken = gettext.GNUTranslations(BytesIO(made))
    assert spoken.gettext("Yes") == "Ja"
    assert spoken.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s dagen"


@pytest.mark.parametrize(
    "other",
    ['msgid "Yes"\nmsgstr "Jawel"\n', 'msgid "Yes"\nmsgid_plural "Yesses"\nmsgstr[0] "Jawel"\nmsgstr[1] "Ja"\n'],
)
def test_two_translations_of_one_text_stop_the_build(sources: Path, other: str) -> None:
    (sources / "translations/nl/two.po").write_text(HEAD + other)
    with pytest.raises(assets.Clash, match=r"one\.po.*two\.po"):
        build(sources)
    assert not (sources / "translations/nl/LC_MESSAGES/messages.mo").exists()


def test_a_style_sheet_that_asks_for_what_nothing_makes_stops_the_build(sources: Path) -> None:
    (sources / "static/css/base.css").write_text('.a { background: url("../built/photo.jpg"); }')
    with pytest.raises(assets.Clash, match=r"photo\.jpg"):
        build(sources)


def test_what_has_a_hash_is_kept_for_ever_and_compressed(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = build(sources)
    monkeypatch.setattr(assets, "STATIC", sources / "static")
    app = Flask("small")
    assets.init_app(app)
    client = app.test_client()
    with client.get(f"/static/built/{names['app.css']}", headers={"Accept-Encoding": "br"}) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
    with client.get(f"/static/built/{names['app.js']}") as script:
        assert "immutable" in script.headers["Cache-Control"]
        assert script.mimetype == "text/javascript"
    with client.get("/static/css/base.css") as source:
        assert "immutable" not in source.headers["Cache-Control"]
