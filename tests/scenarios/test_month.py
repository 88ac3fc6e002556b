"""A month of a broker, sent in order and in any order."""

from __future__ import annotations

from pytest_django import DjangoDbBlocker

from tests.house import House, wait_until
from tests.oracle.oracle import books
from tests.oracle.strategies import RECEIPT
from tests.properties import both, month
from track360.queue.models import Work


def test_order_duplication_and_batching_of_a_month_change_nothing(
    house: House, django_db_blocker: DjangoDbBlocker
) -> None:
    versions = month.told(seed=7, records=800)
    with django_db_blocker.unblock():
        clean, other = both.enter(month.programme()), both.enter(month.programme())
        month.send_in_order(house.url, clean, versions)
        month.send_in_any_order(house.url, other, versions, seed=7)
        waiting = Work.objects.filter(partner__in=(clean, other))
        wait_until(lambda: not waiting.exists(), "all is settled")
        answer = books(month.programme(), [(*version, RECEIPT) for version in versions])
        assert both.differences(clean, answer) == []
        assert both.balances(other) == both.balances(clean)
        assert both.held(other) == both.held(clean)
    assert len(answer.units) > 100
