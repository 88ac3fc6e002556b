"""Applying while others write: ingest that waits for affiliates, a settler at work, another apply."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from commissions.programme import service
from commissions.programme.problems import ProgrammeError
from commissions.programme.service import apply
from customers.models import Customer
from tests.commissions.programme.helios import BROKER, LOTS, version
from tests.factories import make_parked
from track360.affiliates.models import Parent
from track360.core import locks
from track360.ingest.models import Parked
from track360.partners.models import Partner
from track360.queue.models import Work


@pytest.fixture
def helios(transactional_db: None) -> Partner:
    apply({"partners": [BROKER]})
    Work.objects.all().delete()
    return Partner.objects.get(code="helios")


def test_a_new_affiliate_releases_the_customers_that_wait_for_it(helios: Partner) -> None:
    waiting = {"customer_id": "c1", "signup_date": "2026-01-02", "affiliate_id": "N"}
    make_parked(helios, "c1", entity="customers", parent_entity="affiliates", parent_id="N", record=waiting)
    make_parked(
        helios,
        "c2",
        entity="customers",
        parent_entity="affiliates",
        parent_id="M",
        record={**waiting, "affiliate_id": "M"},
    )
    apply({"partners": [{"id": "helios", "affiliates": [{"id": "N"}]}]})
    assert list(Customer.objects.values_list("customer_id", "affiliate_id")) == [("c1", "N")]
    assert list(Parked.objects.values_list("key", flat=True)) == ["c2"]


def elsewhere(call: object) -> object:
    """Run in another thread with a connection of its own."""

    def run() -> object:
        try:
            return call()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def edit_version() -> object:
    return apply({"partners": [{"id": "helios", "plans": version({**LOTS, "rate": 6})}]})


def test_an_edit_waits_for_the_settler_and_gives_up_in_words(helios: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENCE", "0.2")
    with locks.session(locks.Lock.SETTLE, helios.pk) as held:
        assert held
        with pytest.raises(ProgrammeError) as caught:
            elsewhere(edit_version)
    assert caught.value.problems == [
        ("", "the commissions of 'helios' are being settled right now: apply again when that is done")
    ]
    assert not Work.objects.exists()
    elsewhere(edit_version)
    assert Work.objects.count() == 1


def test_what_edits_nothing_does_not_wait_for_the_settler(helios: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENCE", "0.2")
    with locks.session(locks.Lock.SETTLE, helios.pk):
        diff = elsewhere(lambda: apply({"partners": [{"id": "helios", "plans": version(LOTS, since="2026-02-01")}]}))
    assert not diff.empty  # type: ignore[attr-defined]


def test_two_applies_at_once_do_the_work_once(helios: Partner) -> None:
    document = deepcopy(BROKER)
    document["assignments"].append({"affiliate": "B", "plan": "standard"})
    start = Barrier(2)

    def run() -> bool:
        start.wait()
        try:
            return apply({"partners": [document]}).empty
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(run) for _ in range(2)]
        assert sorted(future.result() for future in futures) == [False, True]
    assert Work.objects.count() == 1


def test_two_files_cannot_close_a_cycle_together(helios: Partner) -> None:
    start = Barrier(2)
    day = date(2026, 2, 1)

    def moved(affiliate: str, parent: str) -> bool:
        start.wait()
        try:
            parents = [{"from": day, "parent": parent}]
            apply({"partners": [{"id": "helios", "affiliates": [{"id": affiliate, "parents": parents}]}]})
        except ProgrammeError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(moved, *pair) for pair in (("G", "B"), ("B", "G"))]
        assert sorted(future.result() for future in futures) == [False, True]
    assert Parent.objects.filter(from_day=day).count() == 1
