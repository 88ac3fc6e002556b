"""Versions: any order of arrival gives the same rows, dated fields, phases and days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activity.models import TradingDay
from customers.contract import CUSTOMERS
from customers.models import Customer, CustomerVersion, DatedFields, PhaseReached
from tests import factories
from tests.ingest.api import customer, day, transaction
from track360.ingest.contract import EntitySpec
from track360.ingest.intake import Options, ingest_batch
from track360.partners.models import Partner
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction, TransactionVersion

BOOKKEEPING = {"id", "partner_id", "batch_id", "revision"}
TIME = st.integers(0, 30).map(lambda n: (datetime(2026, 1, 5, 20, tzinfo=UTC) + timedelta(hours=n)).isoformat())
some = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = pytest.mark.django_db


def _optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in fields.items()})


CUSTOMER_VERSIONS = st.lists(
    st.builds(
        lambda at, affiliate, more: customer(affiliate_id=affiliate, last_modified_date=at, **more),
        TIME,
        st.sampled_from(["A", "B"]),
        _optional(
            phase=st.sampled_from(["one", "two", "funded"]),
            country_code=st.sampled_from(["GR", "DE"]),
            account_size=st.sampled_from([50000, 100000.0, 0.5]),
            email=st.sampled_from(["a@b.example", "c@d.example"]),
            unheard=st.integers(0, 2),
        ),
    ),
    min_size=1,
    max_size=6,
)
TRANSACTION_VERSIONS = st.lists(
    st.builds(
        lambda at, when, status, more: transaction(
            transaction_type="challenge_fee",
            last_modified_date=at,
            transaction_date=when,
            status=status,
            **more,
        ),
        TIME,
        TIME,
        st.sampled_from(["pending", "approved", "reversed"]),
        _optional(amount_usd=st.sampled_from([1, 2.5]), payment_method=st.sampled_from(["card", ""])),
    ),
    min_size=1,
    max_size=6,
)
DAY_VERSIONS = st.lists(
    st.builds(
        lambda at, lots, pnl: day(last_modified_date=at, lots_traded=lots, pnl=pnl),
        TIME,
        st.sampled_from([1, 2.5, 0]),
        st.sampled_from([1, 2]),
    ),
    min_size=1,
    max_size=6,
)


def _partner() -> Partner:
    partner = factories.make_partner(vertical="prop-trading", orphans="park", zone="Europe/Athens")
    for affiliate_id in ("A", "B"):
        factories.make_affiliate(partner, affiliate_id)
    return partner


def _take(spec: EntitySpec, partner: Partner, *records: dict[str, Any]) -> list[str]:
    receipt = ingest_batch(spec, partner, [dict(record) for record in records], Options())
    return [entry["outcome"] for entry in receipt.entries]


def _rows(model: Any, partner: Partner) -> list[dict[str, Any]]:
    rows = [
        {name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items() if name not in BOOKKEEPING}
        for row in model.objects.filter(partner=partner).values()
    ]
    return sorted(rows, key=repr)


def _same_in_any_order(
    spec: EntitySpec,
    models: tuple[Any, ...],
    versions: list[Any],
    shuffled: list[Any],
    begin: Callable[[Partner], None],
) -> None:
    stored = []
    for order in (sorted(versions, key=lambda v: v["last_modified_date"]), shuffled):
        partner = _partner()
        begin(partner)
        for version in order:
            _take(spec, partner, version)
        stored.append([_rows(model, partner) for model in models])
        for version in order:
            assert _take(spec, partner, version)[0] in {"unchanged", "stale"}
        assert [_rows(model, partner) for model in models] == stored[-1]
    assert stored[0] == stored[1]


@some
@given(versions=CUSTOMER_VERSIONS, data=st.data())
def test_customers(versions: list[Any], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(versions))
    models = (Customer, CustomerVersion, DatedFields, PhaseReached)
    _same_in_any_order(CUSTOMERS, models, versions, shuffled, lambda partner: None)


@some
@given(versions=TRANSACTION_VERSIONS, data=st.data())
def test_transactions(versions: list[Any], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(versions))
    models = (Transaction, TransactionVersion)
    _same_in_any_order(TRANSACTIONS, models, versions, shuffled, lambda partner: _begin(partner))


@some
@given(versions=DAY_VERSIONS, data=st.data())
def test_days(versions: list[Any], data: st.DataObject) -> None:
    from activity.contract import ACTIVITY

    shuffled = data.draw(st.permutations(versions))
    _same_in_any_order(ACTIVITY, (TradingDay,), versions, shuffled, lambda partner: _begin(partner))


@some
@given(versions=TRANSACTION_VERSIONS, data=st.data())
def test_versions_that_waited_count_the_same(versions: list[Any], data: st.DataObject) -> None:
    early = data.draw(st.integers(0, len(versions)))
    stored = []
    for waiting in (0, early):
        partner = _partner()
        for version in versions[:waiting]:
            assert _take(TRANSACTIONS, partner, version) == ["parked"]
        _begin(partner)
        for version in versions[waiting:]:
            _take(TRANSACTIONS, partner, version)
        stored.append([_rows(model, partner) for model in (Transaction, TransactionVersion)])
    assert stored[0] == stored[1]


def _begin(partner: Partner) -> None:
    _take(CUSTOMERS, partner, customer("c1"))
