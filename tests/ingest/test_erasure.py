"""A human who asks to be erased is in no table any more; the amounts are."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commissions.models import LedgerEntry
from customers.models import Customer
from tests import factories
from tests.ingest.api import Api, customer, day, open_house, transaction

pytestmark = pytest.mark.django_db

MARK = "Zebulon-4711"


def _tables_with(text: str) -> list[str]:
    """Every table of the database that says a text anywhere."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def _known_everywhere() -> Api:
    """A customer whose name is in every place that a push can bring it to."""
    api = open_house()
    named = {
        "first_name": MARK,
        "last_name": MARK,
        "email": f"{MARK}@example.com",
        "click_id": MARK,
        "nickname": MARK,
    }
    api.push("customers", customer(last_modified_date="2026-01-01T00:00:00Z", **named))
    api.push("customers", customer(last_modified_date="2026-01-02T00:00:00Z", last_name=f"{MARK}-married"))
    api.push("transactions", transaction(note=MARK), **{"Idempotency-Key": MARK})
    api.push("trading-activity", day(comment=MARK))
    api.push("customers?orphans=park", customer(affiliate_id="nobody", last_name=MARK))
    factories.make_quarantined(api.partner, record={"customer_id": "c1", "name": MARK})
    return api


def test_nothing_personal_is_left_in_any_table() -> None:
    api = _known_everywhere()
    affiliate = factories.Affiliate.objects.get(partner=api.partner, affiliate_id="A")
    factories.make_entry(affiliate, customer_id="c1")
    before = list(LedgerEntry.objects.values())
    assert {"customers_customer", "customers_customerversion", "ingest_parked"} <= set(_tables_with(MARK))
    call_command("erase", api.partner.code, "c1")
    assert _tables_with(MARK) == []
    assert list(LedgerEntry.objects.values()) == before
    kept = Customer.objects.get(partner=api.partner, customer_id="c1")
    assert (kept.affiliate_id, kept.first_name, kept.email, kept.extra) == ("A", None, None, None)


def test_another_customer_is_left_alone() -> None:
    api = open_house()
    api.push("customers", customer(first_name="Ann"), customer("c2", first_name="Bob"))
    call_command("erase", api.partner.code, "c1")
    names = (
        Customer.objects.filter(partner=api.partner)
        .order_by("customer_id")
        .values_list("first_name", flat=True)
    )
    assert list(names) == [None, "Bob"]


def test_an_old_version_sent_again_does_not_bring_it_back() -> None:
    api = open_house()
    old = customer(first_name=MARK, last_modified_date="2026-01-01T00:00:00Z")
    api.push("customers", old)
    call_command("erase", api.partner.code, "c1")
    assert api.outcomes("customers", old) == ["unchanged"]
    assert _tables_with(MARK) == []


@pytest.mark.parametrize("names", [("nobody", "c1"), (None, "c9")])
def test_who_is_not_there_is_said(names: tuple[str | None, str]) -> None:
    api = open_house()
    with pytest.raises(CommandError, match=r"no (partner|customer)"):
        call_command("erase", names[0] or api.partner.code, names[1])
