"""Templates mirror the rooms, link to what exists, and carry no script or style of their own."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

TEMPLATES = Path(__file__).parents[2] / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))
PAGES = [name for name in ALL if name.endswith(".html") and "mail/" not in name]
ROOFLESS = {"mail", "components", "frame", "front"}  # folders that belong to no single room


@pytest.mark.parametrize("name", ALL)
def test_it_compiles(house, name):
    house.jinja_env.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_no_script_or_style_inside(name):
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text), name


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title(name):
    text = (TEMPLATES / name).read_text()
    if '{% extends "base.html" %}' in text or "{% extends 'base.html' %}" in text:
        assert "{% block title %}" in text


def test_every_letter_has_three_parts():
    letters = [path for path in TEMPLATES.glob("*/mail/*/") if path.is_dir()]
    assert letters
    for letter in letters:
        assert {part.name for part in letter.iterdir()} == {"subject.txt", "body.txt", "body.html"}, letter


def test_every_letter_in_the_table_can_be_written(house):
    for kind, writer in house.extensions["letter_writers"].items():
        assert callable(writer), kind


@pytest.mark.parametrize("name", ALL)
def test_links_by_name_lead_somewhere(house, name):
    tree = house.jinja_env.parse((TEMPLATES / name).read_text())
    for call in tree.find_all(nodes.Call):
        if getattr(call.node, "name", None) == "url_for" and isinstance(call.args[0], nodes.Const):
            assert call.args[0].value in house.view_functions, f"{name} links to {call.args[0].value}"


LINK = re.compile(r"""(?:href|action)=["'](/[^"'#?]*)""")


@pytest.mark.parametrize("name", PAGES)
def test_links_by_path_lead_somewhere(house, name):
    """A path written out in a template, with a word in place of each value, is one that the house serves."""
    adapter = house.url_map.bind("localhost")
    for found in LINK.findall(re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(), flags=re.S)):
        path = re.sub(r"\{\{.*?\}\}", "1", found.split("{%")[0])
        if path.startswith("/static") or path == "/1":
            continue
        methods = {m for rule in house.url_map.iter_rules() for m in ("GET", "POST") if m in (rule.methods or ())}
        assert any(adapter.test(path, method) for method in methods), f"{name} links to {found}"


def test_a_room_s_templates_stand_in_its_folder():
    from tests.house.test_floors import FLOOR

    for folder in TEMPLATES.iterdir():
        if folder.is_dir():
            assert folder.name in set(FLOOR) | ROOFLESS, folder
