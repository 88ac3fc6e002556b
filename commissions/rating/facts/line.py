"""The shape of a ledger line: every column once, in order.

What rules fill in (``Inputs``), the unit's key, the makers of lines, the text for COPY, the API's fields and
its OpenAPI shape follow from it; the table's own columns are held against it by a test. A new column that a
rule fills is a line here among the inputs, one in the table's model, and the rule.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Annotated, Any, NamedTuple, get_type_hints


class Kind(Enum):
    """What a column holds. ``CODE``: one of our own words, so that COPY need not escape it."""

    TEXT, CODE, DAY, NUMBER, INTEGER, AMOUNT, IDS, JSON = range(8)


class Role(Enum):
    """``UNIT``: part of what is paid for. ``INPUT``: what a rule computed with. ``ENGINE``: all else."""

    UNIT, INPUT, ENGINE = range(3)


class Column(NamedTuple):
    """One column of a line; ``stored``: its name in the ledger where that is another one."""

    kind: Kind
    role: Role = Role.ENGINE
    stored: str = ""


EMPTY: dict[Kind, Any] = {
    Kind.TEXT: "", Kind.CODE: "", Kind.DAY: None, Kind.NUMBER: None, Kind.IDS: (), Kind.JSON: None,
}  # fmt: skip
"""What a column holds that nobody fills; the other kinds must be given."""

UnitText = Annotated[str, Column(Kind.TEXT, Role.UNIT)]
UnitCode = Annotated[str, Column(Kind.CODE, Role.UNIT)]
Text = Annotated[str, Column(Kind.TEXT)]
Day = Annotated[date, Column(Kind.DAY)]
Number = Annotated[Decimal | None, Column(Kind.NUMBER)]
InputNumber = Annotated[Decimal | None, Column(Kind.NUMBER, Role.INPUT)]
InputCode = Annotated[str, Column(Kind.CODE, Role.INPUT)]


class Line(NamedTuple):
    """One amount that is due, with what it was computed from.

    The unit is the ``UNIT`` columns and the earned month.

    kind: activity | transaction | customer | month. Source columns by kind: activity (customer_id, source_day,
    instrument, source_currency); transaction (customer_id, ref = transaction id); customer (customer_id, ref = phase);
    month (ref = "YYYY-MM"; customer_id ""). Unused ones are "" (``source_day`` None).
    """

    affiliate_id: UnitText
    rule_id: UnitText
    level: Annotated[int, Column(Kind.INTEGER, Role.UNIT)]
    kind: UnitCode
    customer_id: UnitText
    source_day: Annotated[date | None, Column(Kind.DAY, Role.UNIT)]
    instrument: UnitText
    source_currency: UnitCode
    ref: UnitText
    earned_day: Day
    amount: Annotated[Decimal, Column(Kind.AMOUNT)]  # rounded half-even to 8 places, in ``currency``
    currency: Annotated[str, Column(Kind.CODE)]  # the plan's
    direct_id: Text  # the direct affiliate ("" when several directs were summed)
    plan_id: Text
    version_from: Day  # the plan version in force
    basis: InputNumber  # what fx_rate and rate apply to: lots, cost, fee, net month, lower line
    basis_unit: InputCode  # lots | the basis's own currency
    rate: InputNumber  # per lot, percent, or the fixed amount; the average of a row across ladder steps
    rate_unit: InputCode  # per_lot | percent | amount
    tier_from: InputNumber  # the step reached (for a ladder slice line: the highest step)
    multiplier: InputNumber  # the instrument group's
    group_id: Annotated[str, Column(Kind.TEXT, Role.INPUT)]  # the instrument group, "" without
    fx_rate: InputNumber  # basis_unit -> currency, to 12 places; None when equal or of several parts
    fx_ids: Annotated[tuple[int, ...], Column(Kind.IDS, Role.INPUT)]  # ids of the rates used
    # What the columns above do not multiply to (``facts.arithmetic``); None where they do.
    arithmetic: Annotated[dict[str, Any] | None, Column(Kind.JSON, Role.INPUT)]
    uncapped: Number  # the amount before a cap cut it, None when it did not
    guard: Number  # the factor of the margin guard, None when it did not act
    revision: Annotated[int, Column(Kind.INTEGER, stored="source_revision")]  # of the source row
    payable_from: Day  # earned day + hold_days


def _column(name: str, hint: Any) -> Column:
    column: Column = hint.__metadata__[0]
    return column._replace(stored=column.stored or name)


COLUMNS = {name: _column(name, hint) for name, hint in get_type_hints(Line, include_extras=True).items()}
UNIT = tuple(name for name, column in COLUMNS.items() if column.role is Role.UNIT)
INPUTS = tuple(name for name, column in COLUMNS.items() if column.role is Role.INPUT)
# The ledger cuts the unit off a line's front, a million times.
assert Line._fields[: len(UNIT)] == UNIT

_inputs: Any = partial(namedtuple, defaults=[EMPTY[COLUMNS[name].kind] for name in INPUTS])
_Inputs: Any = _inputs("_Inputs", INPUTS)


class Inputs(_Inputs):
    """What an amount was computed from: the ``INPUT`` columns of ``Line`` by name, empty where not given."""

    __slots__ = ()


class SourceKey(NamedTuple):
    """A source, as ``Line`` names it."""

    kind: str
    customer_id: str
    source_day: date | None
    instrument: str
    source_currency: str
    ref: str


assert set(SourceKey._fields) < set(UNIT)


def compiled(source: str, **names: Any) -> Any:
    """The function that ``source`` defines, able to use ``names``.

    As ``namedtuple`` does: a loop over the columns, run once here, would be paid for on every line.
    """
    space: dict[str, Any] = dict(names)
    exec(source, space)  # noqa: S102 - of the names above and of constants in our own code
    return space[source[len("def ") : source.index("(")]]


def inputs_maker(*given: str, **constants: Any) -> Callable[..., tuple[Any, ...]]:
    """A function of the ``given`` inputs, in that order, that returns them as ``Inputs`` would, only faster.

    ``constants`` are the same for every line; what is in neither is empty.
    """
    return compiled(f"def inputs({', '.join(given)}): return ({_values(INPUTS, given, constants)})")


def line_maker(bound: Iterable[str], given: Iterable[str], **constants: Any) -> Callable[..., Line]:
    """A function of a tuple of the ``bound`` columns and of each ``given`` one that returns a ``Line``.

    What is the same for many lines goes into the tuple, made once. ``inputs`` among the given is a tuple of all inputs.
    """
    bound, given = tuple(bound), tuple(given)
    known = {*bound, *given, *(INPUTS if "inputs" in given else ())}
    unpacked = f"    {', '.join(INPUTS)} = inputs\n" if "inputs" in given else ""
    return compiled(
        f"def line(bound, {', '.join(given)}):\n"
        f"    {', '.join(bound)} = bound\n{unpacked}"
        f"    return new(Line, ({_values(COLUMNS, known, constants)}))",
        Line=Line,
        # Past the NamedTuple's own constructor, which takes as long again.
        new=tuple.__new__,
    )


def _values(columns: Iterable[str], given: Iterable[str], constants: dict[str, Any]) -> str:
    known = set(given)
    # A name that no column has would leave its column empty in silence.
    assert known | constants.keys() <= COLUMNS.keys() | {"inputs"}
    return ", ".join(
        name if name in known else repr(constants[name] if name in constants else EMPTY[COLUMNS[name].kind])
        for name in columns
    )
