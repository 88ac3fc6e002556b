"""Every tile, total row, linked figure and file says what the ledger says, on both sites and whatever the partner."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from commissions.ledger.models import LedgerEntry
from commissions.rollups.roll_up import roll_up
from tests import factories as make
from tests.oracle.strategies import random_case
from tests.properties.both import enter, push, settled
from tests.reports.conftest import World
from tests.reports.money import Reader, cards
from track360.affiliates.models import Affiliate
from track360.core import jobs
from track360.partners.models import Partner
from track360.site import paging

# Settling begins transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)
READERS = 1
"""How many affiliates of a partner read their pages: those with the widest networks."""


def generated(seed: int, vertical: str) -> Partner:
    """A partner of the generator's, its first half rolled up and the other not."""
    case = random_case(seed, 240, vertical)
    partner = enter(case.partner)
    requests = case.requests(40)
    for half in (requests[: len(requests) // 2], requests[len(requests) // 2 :]):
        roll_up(partner.pk)
        push(partner, half)
        settled(partner)
    return partner


SHORT = 3
FILES = {"total by day": "earnings-by-day", "network": "by-sub-affiliate"} | {
    part: part for part in ("by-rule", "by-instrument", "by-customer")
}
LIST = "/affiliate/commissions/ledgerentry/?earned_day_from=2026-01-01"
PARTNERS = {"forex": (11, "forex"), "another forex": (12, "forex"), "prop": (13, "prop-trading")}


@pytest.fixture(params=["sample", *PARTNERS])
def partner(request: Any, monkeypatch: pytest.MonkeyPatch) -> Partner:
    # Nobody is woken: the test settles by itself.
    monkeypatch.setattr(jobs, "_send", lambda *_: None)
    if request.param != "sample":
        return generated(*PARTNERS[request.param])
    world: World = request.getfixturevalue("world")
    # A master of two levels below in three currencies, of which one was reversed and one has no minor unit.
    make.make_entry(world.alice, world.below, "3.14159265", direct_id="SUBAFF", level=1, currency="EUR")
    for amount in ("2000", "-1999.5"):
        make.make_entry(world.alice, world.customer, amount, currency="JPY", earned_day=date(2025, 12, 31))
    make.make_entry(world.alice, None, "70", kind="month", direct_id="", level=1, instrument="", ref="2026-01")
    return world.partner


def readers(partner: Partner) -> list[Reader]:
    """An operator, and the affiliates who earned most often."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT affiliate_id FROM commissions_ledgerentry WHERE partner_id = %s
               GROUP BY 1 ORDER BY count(DISTINCT direct_id) DESC, count(*) DESC, 1 LIMIT %s""",
            [partner.pk, READERS],
        )
        names = [name for (name,) in cursor.fetchall()]
    found = [Reader(_logged_in(make.make_operator()), "/admin/")]
    for name in names:
        login = make.make_affiliate_login(Affiliate.objects.get(partner=partner, affiliate_id=name))
        found.append(Reader(_logged_in(login), "/affiliate/", {"partner_id": partner.pk, "affiliate_id": name}))
    return found


def _logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_pages_say_what_the_ledger_says(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LedgerEntry.objects.filter(partner=partner).count() > SHORT
    for reader in readers(partner):
        reader.follow(most=2)
        if reader.own:
            _overviews(reader)
        # The same lists, as if they were too long to be counted: their totals are those of the roll-ups.
        with monkeypatch.context() as short:
            short.setattr(paging, "MAX_ROWS", SHORT)
            reader.page(f"{reader.site}commissions/ledgerentry/?partner_id={partner.pk}" if not reader.own else LIST)
        assert reader.wrong == []
        assert reader.compared > 2


def _overviews(reader: Reader) -> None:
    """The overview in each currency, over the month before the last line too."""
    for currency in reader.ledger("")[0]:
        page = reader.client.get("/affiliate/", {"currency": currency})
        context: Any = page.context
        assert {currency, *(other["currency"] for other in context["other_currencies"])} == set(context["currencies"])
        for name, shown, condition in cards(context):
            reader.same(f"overview in {currency}", name, {"": shown}, {"": _sum(reader, condition)})
            if name in FILES:
                rows, _ = reader.read(f"/affiliate/report/{FILES[name]}/csv/?{context['query']}")
                reader.same(f"file in {currency}", name, {"": rows.get(currency, Decimal(0))}, {"": shown})


def _sum(reader: Reader, condition: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(amount), 0) FROM commissions_ledgerentry "
            f"WHERE partner_id = %(partner_id)s AND affiliate_id = %(affiliate_id)s AND {condition}",
            reader.own,
        )
        return cursor.fetchone()[0]
