"""The text of a line is PostgreSQL's own, and so are the digests over it."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from commissions.statements import digests
from commissions.statements.verification import lines_file
from commissions.statements.verification.rows import COLUMNS, row_text, texts
from tests.commissions.statements.verification.lines import line, nasty

TYPES = {"level": "smallint", "amount": "numeric(28, 8)", "source_day": "date", "month": "date", "earned_day": "date",
         "payable_from": "date"}  # fmt: skip
ID = 'text COLLATE "C"'
TYPED = ", ".join(f"{column} {TYPES.get(column, ID)}" for column in COLUMNS)
ROWS = f"WITH line AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS given (id integer, {TYPED}))"
TEXTS = f"{ROWS} SELECT {digests.LINE} FROM line ORDER BY id"
STATEMENT = f"""{ROWS} SELECT {digests.OF_STATEMENT} FROM (
    SELECT rule_id, level, customer_id, {digests.OF_LINES.format(digests.LINE)} AS digest FROM line GROUP BY 1, 2, 3)
    AS grouped"""


def asked(sql: str) -> list[str]:
    """Of the server, about the nasty lines."""
    given: list[dict[str, Any]] = [{"id": place, **each._asdict()} for place, each in enumerate(nasty())]
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(given, default=str)])
        return [text for (text,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_row_is_written_as_postgresql_writes_it() -> None:
    ours = [row_text(texts(each)) for each in nasty()]
    assert [pair for pair in zip(ours, asked(TEXTS), strict=True) if pair[0] != pair[1]] == []


@pytest.mark.django_db
def test_the_digest_of_the_file_is_that_of_the_server() -> None:
    file = io.TextIOWrapper(io.BytesIO(lines_file.write(nasty())), "utf-8", newline="")
    assert lines_file.reckon(file).digest == asked(STATEMENT)[0]


def test_no_source_day_is_null_and_an_empty_id_is_not() -> None:
    bare = line(source_day=None, instrument="", amount=Decimal("0E-8"))
    assert row_text(texts(bare)) == (
        '(AFF-1,lots,0,activity,C-1,,"",USD,"",2026-01-01,2026-01-05,0.00000000,EUR,earned,2026-02-04)'
    )


@pytest.mark.parametrize("amount", ["12.34", "1", "0.123456789"])
def test_an_amount_that_the_ledger_does_not_have_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="has not 8 places"):
        texts(line(amount=Decimal(amount), month=date(2026, 1, 1)))
