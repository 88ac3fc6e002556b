"""Everything that follows from the one definition of a line."""

from __future__ import annotations

import gc
from datetime import date
from decimal import Decimal

import pytest

from commissions.rating.facts.garbage import uncollected
from commissions.rating.facts.line import (
    COLUMNS,
    INPUTS,
    UNIT,
    Inputs,
    Kind,
    Line,
    Role,
    SourceKey,
    inputs_maker,
    line_maker,
)

DAY = date(2026, 1, 5)
BOUND = ("affiliate_id", "rule_id", "level", "currency", "plan_id", "version_from")
GIVEN = ("customer_id", "earned_day", "amount", "revision", "payable_from")
VALUES = ("A", "lots", 1, "USD", "ib", date(2026, 1, 1))
ROW = ("C1", DAY, Decimal("1.5"), 3, DAY)


def test_every_column_is_defined_once_and_in_order() -> None:
    assert tuple(COLUMNS) == Line._fields
    assert Line._fields[: len(UNIT)] == UNIT
    assert Inputs._fields == INPUTS
    assert [name for name, column in COLUMNS.items() if column.stored != name] == ["revision"]
    assert COLUMNS["revision"].stored == "source_revision"


def test_a_source_is_named_by_the_units_columns() -> None:
    assert SourceKey._fields == UNIT[3:]


def test_what_a_rule_does_not_say_is_empty() -> None:
    empty = dict(zip(INPUTS, Inputs(), strict=True))
    assert set(empty.items()) == {
        (name, {Kind.NUMBER: None, Kind.IDS: (), Kind.JSON: None}.get(COLUMNS[name].kind, "")) for name in INPUTS
    }
    assert Inputs(rate=Decimal(5))._replace(rate=None) == Inputs()


def test_made_inputs_are_those_of_the_class() -> None:
    made = inputs_maker("rate", "basis", basis_unit="lots")
    assert made(Decimal(5), Decimal(2)) == Inputs(rate=Decimal(5), basis=Decimal(2), basis_unit="lots")


def test_a_made_line_holds_what_is_bound_given_and_constant_and_nothing_else() -> None:
    line = line_maker(BOUND, GIVEN, kind="customer", direct_id="B")(VALUES, *ROW)
    assert type(line) is Line
    assert {name: value for name, value in line._asdict().items() if value not in (None, "", ())} == {
        **dict(zip((*BOUND, *GIVEN), (*VALUES, *ROW), strict=True)),
        "kind": "customer",
        "direct_id": "B",
    }


def test_a_made_line_takes_all_inputs_as_one() -> None:
    inputs = Inputs(rate=Decimal(5), rate_unit="per_lot", fx_ids=(7,))
    line = line_maker(BOUND, (*GIVEN, "inputs"), kind="customer")(VALUES, *ROW, inputs)
    assert [getattr(line, name) for name in INPUTS] == list(inputs)


def test_a_maker_without_a_column_that_cannot_be_empty_is_refused_at_once() -> None:
    with pytest.raises(KeyError):
        line_maker([name for name in BOUND if name != "level"], GIVEN, kind="customer")


def test_a_maker_that_names_no_column_is_refused_at_once() -> None:
    with pytest.raises(AssertionError):
        line_maker([*BOUND, "affiliate"], GIVEN, kind="customer")


def test_figures_a_rule_fills_in_are_no_part_of_the_unit() -> None:
    assert {COLUMNS[name].role for name in ("basis", "rate", "fx_ids")} == {Role.INPUT}
    assert {COLUMNS[name].role for name in ("uncapped", "guard", "amount")} == {Role.ENGINE}


def test_garbage_is_collected_again_after_the_outermost_block_and_after_an_error() -> None:
    assert gc.isenabled()
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()
