"""The ledger's table, its COPY text and the API show every column of a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import NOT_PROVIDED

from commissions.admin.ledger import LINE_FIELDS
from commissions.ledger import columns, copy_text
from commissions.ledger.models import LedgerEntry, Source
from commissions.rating.facts.line import COLUMNS, Inputs, Kind, Line, SourceKey
from commissions.selectors import FIELDS
from track360.core.fields import IdField, NumericField

FIELD_OF = {
    Kind.TEXT: IdField,
    Kind.CODE: models.CharField,
    Kind.DAY: models.DateField,
    Kind.NUMBER: NumericField,
    Kind.INTEGER: models.IntegerField,
    Kind.AMOUNT: models.DecimalField,
    Kind.IDS: ArrayField,
    Kind.JSON: models.JSONField,
}
FILLED_BY_THE_DATABASE = {"id", "booked_at"}
BOOKED = {"partner", "month", "period", "cause", "booked_before"}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_table_has_the_column_of_a_line(name: str) -> None:
    column = COLUMNS[name]
    field = LedgerEntry._meta.get_field(column.stored)
    assert isinstance(field, FIELD_OF[column.kind])
    # Whatever may be unknown of a line may be NULL, and nothing else may.
    nullable = column.kind in (Kind.NUMBER, Kind.IDS, Kind.JSON) or name == "source_day"
    assert field.null is nullable


def test_the_table_has_no_other_columns() -> None:
    fields = {field.name for field in LedgerEntry._meta.get_fields()}
    assert fields == {*columns.LINE, *BOOKED, *FILLED_BY_THE_DATABASE}


def test_every_column_without_a_default_is_copied() -> None:
    needed = {field.column for field in LedgerEntry._meta.concrete_fields if field.db_default is NOT_PROVIDED}
    assert needed - {"id"} == set(columns.COPIED)


def test_a_source_has_the_columns_of_its_key() -> None:
    assert tuple(field.name for field in Source._meta.get_fields()) == SourceKey._fields


def test_the_api_and_the_operators_export_show_every_column() -> None:
    booked = {"period", "cause", "booked_before", "booked_at"}
    # The arithmetic is served whole, as an entry's derivation.
    assert set(FIELDS) == {*columns.LINE, *booked, "id"} - {"arithmetic"}
    # Ids of rates say nothing to a reader of the export.
    assert set(LINE_FIELDS) == {*columns.LINE, "month", "period", *booked} - {"fx_ids", "arithmetic"}


def test_an_entry_is_written_as_copy_reads_it() -> None:
    day = date(2026, 1, 5)
    figures = Inputs(basis=Decimal("1.50"), basis_unit="lots", group_id="a\\b", fx_ids=(3, 4), arithmetic={"é": "\n"})
    line = Line(
        "A\t1", "lots", 2, "activity", "C\n", day, "EUR/USD", "USD", "", day, Decimal("7.50000000"), "EUR", "B",
        "ib", date(2026, 1, 1), *figures, None, Decimal("0.5"), 9, date(2026, 2, 4),
    )  # fmt: skip
    assert copy_text.row(7, line, Decimal("-2.50000000"), date(2026, 3, 1), "restated") == (
        "7\tA\\t1\tlots\t2\tactivity\tC\\n\t2026-01-05\tEUR/USD\tUSD\t\t2026-01-05\t-2.50000000\tEUR\tB\t"
        "ib\t2026-01-01\t1.50\tlots\t\\N\t\t\\N\t\\N\ta\\\\b\t\\N\t{3,4}\t"
        '{"é":"\\\\n"}\t\\N\t'
        "0.5\t9\t2026-02-04\t2026-01-01\t2026-03-01\trestated\t10.00000000\n"
    )
