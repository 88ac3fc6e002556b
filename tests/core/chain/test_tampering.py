"""A change of what was sealed, by whatever power over the database, is told by the first row that is not as it was."""

from __future__ import annotations

import pytest

from tests.core.chain.conftest import book, owner, prove, seal
from track360.core.chain.models import Seal
from track360.core.chain.verify import Break, head_of
from track360.partners.models import Partner

LEDGER = "commissions_ledgerentry"
FREE = f"ALTER TABLE {LEDGER} DISABLE TRIGGER USER"
COPIED = f"INSERT INTO {LEDGER} SELECT (jsonb_populate_record(e, '{{\"id\": %s}}')).* FROM {LEDGER} e"


def test_what_nobody_touched_holds(partner: Partner) -> None:
    ids = book(partner, "1", "2", "3")
    seal()
    ids += book(partner, "4")
    seal()
    book(partner, "5")
    found = prove("ledger", partner)
    assert (found.broken, found.seals, found.rows, found.waiting) == (None, 2, 4, 1)
    told = list(
        Seal.objects.filter(what="ledger", partner_id=partner.pk).values_list("number", "first", "last", "rows")
    )
    assert told == [(1, ids[0], ids[2], 3), (2, ids[3], ids[3], 1)]


@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("UPDATE {t} SET amount = 20 WHERE id = {b}", "the row was changed"),
        ("UPDATE {t} SET booked_at = booked_at - interval '1 s' WHERE id = {b}", "the row was changed"),
        ("DELETE FROM {t} WHERE id = {b}", "the row was removed"),
        ("UPDATE {t} SET amount = CASE id WHEN {b} THEN 3 ELSE 2 END WHERE id >= {b}", "the rows were reordered"),
    ],
)  # fmt: skip
def test_the_first_row_that_is_not_as_it_was(partner: Partner, statement: str, how: str) -> None:
    _, b, c = book(partner, "1", "2", "3")
    if "reordered" in how:
        owner(FREE, f"UPDATE {LEDGER} SET booked_at = now() WHERE id IN ({b}, {c})")
    seal()
    owner(FREE, statement.format(t=LEDGER, b=b, c=c))
    assert prove("ledger", partner).broken == Break(1, b, how)


def test_a_row_between_sealed_ones(partner: Partner) -> None:
    a, b = book(partner, "1", "2")
    owner(FREE, f"DELETE FROM {LEDGER} WHERE id = {b}")
    (c,) = book(partner, "3")
    seal()
    owner(FREE, COPIED % b + f" WHERE id = {a}")
    assert prove("ledger", partner).broken == Break(1, b, "the row was inserted")
    assert c > b


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE {t} SET marks = sha256(marks)", "the seal was changed"),
        ("UPDATE {t} SET sealed_at = sealed_at - interval '1 day'", "the seal was changed"),
        ("UPDATE {t} SET previous = head", "the seal does not follow the one before"),
        ("DELETE FROM {t}", "the seal is missing"),
    ],
)  # fmt: skip
def test_a_seal_that_is_not_as_it_was(partner: Partner, statement: str, broken: str) -> None:
    for amount in ("1", "2", "3"):
        book(partner, amount)
        seal()
    owner(statement.format(t="core_seal") + " WHERE number = 2 AND what = 'ledger'")
    assert prove("ledger", partner).broken == Break(2, None, broken)


def test_a_seal_replaced_by_one_that_is_right_in_itself(partner: Partner) -> None:
    for amount in ("1", "2", "3"):
        (changed,) = book(partner, amount)
        seal()
        if amount == "1":
            first = changed
    owner(FREE, f"UPDATE {LEDGER} SET amount = 9 WHERE id = {first}")
    mark = f"(SELECT int8send(id) || substring(sha256(''::bytea) FROM 1 FOR 16) FROM {LEDGER} WHERE id = {first})"
    owner(f"UPDATE core_seal SET marks = {mark} WHERE number = 1 AND what = 'ledger'")
    replaced = Seal.objects.get(what="ledger", partner_id=partner.pk, number=1)
    owner(f"UPDATE core_seal SET head = '\\x{head_of(replaced).hex()}' WHERE number = 1 AND what = 'ledger'")
    assert prove("ledger", partner).broken == Break(1, first, "the row was changed")


def test_the_last_seals_cut_off(partner: Partner) -> None:
    for amount in ("1", "2"):
        (last,) = book(partner, amount)
        seal()
    owner("DELETE FROM core_seal WHERE number = 2 AND what = 'ledger'")
    assert prove("ledger", partner).broken == Break(1, last, "the row was inserted, or its seal removed")
