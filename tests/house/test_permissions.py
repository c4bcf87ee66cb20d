"""docs/permissions.md says what the code does."""

import inspect

import cop
from tests.house.permissions import PAGE, page, rules_of


def test_the_page_is_fresh(house):
    kept = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert kept == page(house), (
        "docs/permissions.md is stale: run `python -m tests.house.permissions` and read what changed"
    )


def test_every_rule_is_a_sentence():
    for room in cop.ROOMS:
        for name, rule in rules_of(room):
            assert (inspect.getdoc(rule) or "").rstrip().endswith((".", ")")), (
                f"{room}.{name} says not in words who may"
            )
