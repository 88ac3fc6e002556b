"""The page that says how each requirement of the ASVS is met names tests, and no longer than they are there."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests.architecture.rooms import ROOT

PAGE = ROOT / "docs" / "reference" / "asvs.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"\| (\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))? \| [12, ]+ \|(.*)\|(.*)\|(.*)\|")


@cache
def functions(file: str) -> frozenset[str]:
    """The test functions of a file; none of one that is not there."""
    path = ROOT / file
    nodes = ast.parse(path.read_text("utf-8")).body if path.is_file() else []
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall(PAGE.read_text("utf-8"))
    assert len(named) > 100
    assert [f"{file}::{name}" for file, name in named if name not in functions(file)] == []


def test_every_row_says_how_it_is_met_and_what_shows_it() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| \d+\.", line)]
    assert [row for row in rows if not ROW.fullmatch(row)] == []
    cells = [[cell.strip() for cell in found.group(3, 4, 5)] for row in rows if (found := ROW.fullmatch(row))]
    assert [
        (asked, here)
        for asked, here, shown in cells
        if not here or (not shown and not here.startswith(("does not apply", "*yours*")))
    ] == []


def test_every_gap_is_listed_at_the_top() -> None:
    text = PAGE.read_text("utf-8")
    listed = re.findall(r"^\| [12] \(of .*\) \| (.*) \|$", text, re.MULTILINE)
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \|.*\*\*Gap\*\*", text, re.MULTILINE)
    assert listed == [", ".join(number for number, level in rows if level == wanted) for wanted in "12"]
