from __future__ import annotations

from datetime import date

import pytest

from track360.affiliates.tree import Tree, with_descendants

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def test_the_last_parent_on_or_before_the_day_is_in_force() -> None:
    tree = Tree({("A", date.min): "P", ("A", FEBRUARY): "Q", ("A", MARCH): None})
    assert tree.parent_on("A", date(2026, 1, 31)) == "P"
    assert tree.parent_on("A", FEBRUARY) == "Q"
    assert tree.parent_on("A", MARCH) is None


def test_before_the_first_parent_there_is_none() -> None:
    tree = Tree({("A", FEBRUARY): "P"})
    assert tree.parent_on("A", JANUARY) is None
    assert tree.parent_on("stranger", JANUARY) is None


def test_the_upline_is_that_of_the_day() -> None:
    tree = Tree({("A", date.min): "P", ("P", date.min): "G", ("P", FEBRUARY): "H"})
    assert list(tree.upline("A", JANUARY)) == ["P", "G"]
    assert list(tree.upline("A", FEBRUARY)) == ["P", "H"]


def test_an_affiliate_under_itself_is_a_cycle() -> None:
    cycle = Tree({("A", date.min): "A"}).cycle()
    assert str(cycle) == "since the beginning: A → A"


def test_a_cycle_of_three_is_told_with_its_path_and_day() -> None:
    cycle = Tree({("A", date.min): "P", ("P", JANUARY): "G", ("G", FEBRUARY): "A"}).cycle()
    assert str(cycle) == "on 2026-02-01: G → A → P → G"


def test_trading_places_on_one_day_is_no_cycle() -> None:
    edges = {("A", date.min): "P", ("P", date.min): None, ("A", FEBRUARY): None, ("P", FEBRUARY): "A"}
    assert Tree(edges).cycle() is None


def test_a_cycle_that_ends_later_is_still_one() -> None:
    edges = {("A", date.min): "P", ("P", FEBRUARY): "A", ("A", MARCH): None}
    assert str(Tree(edges).cycle()) == "on 2026-02-01: P → A → P"


def test_who_hangs_on_a_cycle_is_not_called_one() -> None:
    edges = {("A", date.min): "P", ("P", date.min): "Q", ("Q", date.min): "P"}
    cycle = Tree(edges).cycle()
    assert cycle is not None
    assert cycle.path == ("P", "Q", "P")


@pytest.mark.parametrize(("of", "found"), [("G", {"G", "P", "A", "B"}), ("P", {"P", "A"}), ("A", {"A"})])
def test_descendants_are_those_of_any_day(of: str, found: set[str]) -> None:
    edges = [("A", "P"), ("P", "G"), ("B", "G"), ("B", None)]
    assert with_descendants([of], edges) == found


def test_descendants_end_even_in_a_cycle() -> None:
    assert with_descendants(["A"], [("A", "B"), ("B", "A")]) == {"A", "B"}
