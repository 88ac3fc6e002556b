from __future__ import annotations

from track360.demo.text_table import table


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [("IB1", "Aegean", "5.00"), ("IB10", "Nova", "1,250.10")]
    assert table(("id", "name", "amount"), rows, right=frozenset({2})) == (
        "id    name      amount\n----  ------  --------\nIB1   Aegean      5.00\nIB10  Nova    1,250.10"
    )


def test_a_table_without_rows_is_its_headings() -> None:
    assert table(("id", "name"), []) == "id  name\n--  ----"
