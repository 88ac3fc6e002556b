"""A human who asks to be erased is in no table any more; the amounts are."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commissions.ledger.models import LedgerEntry
from customers.models import Customer, CustomerVersion
from tests import factories
from tests.ingest.api import Api, customer, day, open_house, transaction
from track360.affiliates.models import Affiliate
from track360.ingest.models import IdempotentAnswer, Parked, Quarantined
from transactions.models import Transaction

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
    affiliate = Affiliate.objects.get(partner=api.partner, affiliate_id="A")
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
    names = Customer.objects.filter(partner=api.partner).order_by("customer_id").values_list("first_name", flat=True)
    assert list(names) == [None, "Bob"]


def test_the_same_id_at_another_partner_is_left_alone() -> None:
    ours, theirs = open_house(), open_house()
    for api in (ours, theirs):
        api.push("customers", customer(first_name="Ann", last_modified_date="2026-01-01T00:00:00Z"))
        api.push("transactions", transaction(note="Ann"), **{"Idempotency-Key": "k"})
        factories.make_quarantined(api.partner, record={"customer_id": "c1"})
        factories.make_parked(api.partner, record={"customer_id": "c1"})
    call_command("erase", ours.partner.code, "c1")
    assert Customer.objects.get(partner=theirs.partner).first_name == "Ann"
    assert CustomerVersion.objects.get(partner=theirs.partner).fields["first_name"] == "Ann"
    assert Transaction.objects.get(partner=theirs.partner).extra == {"note": "Ann"}
    for model in (Parked, Quarantined, IdempotentAnswer):
        assert [row.partner for row in model.objects.all()] == [theirs.partner], model


def test_the_partners_own_words_go_and_ours_stay() -> None:
    api = open_house(aliases={"kyc_status_id": {"Zebulon is clean": "approved"}})
    api.push("customers", customer(kyc_status_id="Zebulon is clean", last_modified_date="2026-01-01T00:00:00Z"))
    assert Customer.objects.get().raw == {"kyc_status_id": "Zebulon is clean"}
    call_command("erase", api.partner.code, "c1")
    kept = Customer.objects.get()
    assert (kept.raw, kept.kyc_status_id) == (None, "approved")
    assert CustomerVersion.objects.get().fields == customer(
        kyc_status_id="approved", last_modified_date="2026-01-01T00:00:00Z"
    )


def test_somebody_who_only_waits_is_erased_too() -> None:
    api = open_house()
    api.push("customers?orphans=park", customer("c7", affiliate_id="nobody", last_name=MARK))
    call_command("erase", api.partner.code, "c7")
    assert _tables_with(MARK) == []
    with pytest.raises(CommandError, match="no customer 'c7'"):
        call_command("erase", api.partner.code, "c7")


@pytest.mark.parametrize(
    "record",
    [
        {"login": "10017", "name": MARK},
        {"login": 10017, "name": MARK},
        {"data": [{"account": {"login": 10017}}, {"account": {"login": 5}}], "name": MARK},
        [[MARK, "10017"]],
        {"contact": {"mail": "zeb@example.com"}, "name": MARK},
        {"contact": {"mail": "old@example.com"}, "name": MARK},
    ],
)
def test_a_row_that_made_no_record_is_found_by_what_it_says(record: Any) -> None:
    api = open_house()
    for number, email in enumerate(("old@example.com", "zeb@example.com"), 1):
        modified = f"2026-01-0{number}T00:00:00Z"
        api.push("customers", customer("10017", email=email, last_modified_date=modified))
    factories.make_quarantined(api.partner, record=record)
    other = factories.make_quarantined(api.partner, record={"login": 100171, "of": "10017 others"})
    call_command("erase", api.partner.code, "10017")
    assert list(Quarantined.objects.all()) == [other]


def test_what_was_once_said_of_them_goes_with_a_transaction_that_is_anothers_now() -> None:
    api = open_house()
    api.push("customers", customer("c1"), customer("c2"))
    api.push("transactions", transaction(note=MARK, last_modified_date="2026-01-05T00:00:00Z"))
    api.push("transactions", transaction(customer_id="c2", last_modified_date="2026-01-06T00:00:00Z"))
    assert Transaction.objects.get().extra == {"note": MARK}
    call_command("erase", api.partner.code, "c1")
    assert _tables_with(MARK) == []
    assert Transaction.objects.get().customer_id == "c2"


def test_a_later_push_is_taken_in_like_any_other() -> None:
    api = open_house()
    api.push("customers", customer(first_name="Ann", last_modified_date="2026-01-01T00:00:00Z"))
    call_command("erase", api.partner.code, "c1")
    later = customer(lang_id="en", last_modified_date="2026-01-02T00:00:00Z")
    assert api.outcomes("customers", later) == ["updated"]
    assert (Customer.objects.get().first_name, Customer.objects.get().lang_id) == (None, "en")
    named = customer(first_name="Ann", last_modified_date="2026-01-03T00:00:00Z")
    assert api.outcomes("customers", named) == ["updated"]
    assert Customer.objects.get().first_name == "Ann"


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
