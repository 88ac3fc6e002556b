"""What is sealed, and when; and what may go without the chain breaking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from tests.core.chain.conftest import TODAY, log, owner, prove, seal
from track360.core import clock, partitions
from track360.core.chain import sealing
from track360.core.chain.chain import NOBODY
from track360.core.chain.models import Blanked, Seal
from track360.core.chain.registry import CHAINS
from track360.core.chain.verify import Break, verify
from track360.partners import audit
from track360.partners.models import AuditEntry, Partner

DAY = TODAY - timedelta(days=40)


@pytest.mark.django_db
def test_calls_of_nobody_have_a_chain_too(partner: Partner) -> None:
    log(None, TODAY)
    log(partner, TODAY)
    seal()
    assert verify(CHAINS["audit"], NOBODY, TODAY).rows >= 1
    assert prove("audit", partner).rows == 1


@pytest.mark.django_db
def test_what_is_personal_can_go_and_the_chain_holds(partner: Partner) -> None:
    log(partner, TODAY)
    log(partner, TODAY, "203.0.113.6")
    seal()
    first, second = AuditEntry.objects.filter(partner=partner).order_by("id")
    assert sealing.blank("audit", [first.pk]) == 1
    assert sealing.blank("audit", [first.pk]) == 1
    first.refresh_from_db()
    assert (first.address, Blanked.objects.count()) == (None, 1)
    assert (prove("audit", partner).broken, prove("audit", partner).rows) == (None, 2)
    owner(f"UPDATE partners_audit SET address = '198.51.100.1' WHERE id = {first.pk}")
    assert prove("audit", partner).broken == Break(1, first.pk, "the row was changed")
    owner(f"UPDATE partners_audit SET address = NULL WHERE id IN ({first.pk}, {second.pk})")
    assert prove("audit", partner).broken == Break(1, second.pk, "the row was changed")


@pytest.mark.django_db
def test_a_dropped_day_leaves_its_seals(partner: Partner) -> None:
    for day in (DAY, TODAY):
        audit.ensure_partition(day)
        log(partner, day)
    assert partitions.drop("partners_audit", TODAY - timedelta(days=35)) == []  # it is not sealed yet
    seal()
    head = prove("audit", partner).head
    assert partitions.drop("partners_audit", TODAY - timedelta(days=35)) == [f"partners_audit_{DAY:%Y%m%d}"]
    found = verify(CHAINS["audit"], partner.pk, TODAY + timedelta(days=90))
    assert (found.broken, found.rows, found.purged, found.head) == (None, 1, 1, head)
    assert prove("audit", partner).broken is not None  # 40 days are no reason to be gone, where 90 are kept


@pytest.mark.django_db
def test_nothing_young_is_dropped_whatever_the_caller_says(partner: Partner) -> None:
    today = clock.now().date()
    for ago in (30, 31):
        audit.ensure_partition(today - timedelta(days=ago))
    dropped = partitions.drop("partners_audit", today + timedelta(days=1))
    assert dropped[-1] == f"partners_audit_{today - timedelta(days=31):%Y%m%d}"
    with pytest.raises(ProgrammingError), transaction.atomic():
        partitions.drop("customers_customer", today)


@pytest.mark.alone  # any transaction on this server is waited for, also of tests beside this one
@pytest.mark.django_db(transaction=True)
def test_a_lower_id_that_commits_later_is_waited_for(partner: Partner) -> None:
    at: Any = connection.settings_dict
    own = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    log(partner, TODAY)
    with psycopg.connect(dbname=at["NAME"], **own) as other:
        other.execute(
            "INSERT INTO partners_audit (at, partner_id, client, method, path, status, duration_us)"
            " VALUES (%s, %s, '', 'GET', '/late', 200, 1)",
            [f"{TODAY} 12:00+00", partner.pk],
        )
        log(partner, TODAY)
        sealing.seal_all()
        owner("UPDATE core_chained SET noted_at = noted_at - interval '1 minute'")
        assert sealing.seal_all() == 0
    assert sealing.seal_all() >= 3
    (mine,) = Seal.objects.filter(what="audit", partner_id=partner.pk)
    assert (mine.rows, prove("audit", partner).broken) == (3, None)


@pytest.mark.django_db
def test_what_came_a_moment_ago_waits(partner: Partner) -> None:
    log(partner, TODAY)
    assert [sealing.seal_all(), sealing.seal_all()] == [0, 0]
    assert prove("audit", partner).waiting == 1


@pytest.mark.django_db
def test_a_restored_database_that_counts_transactions_anew_is_sealed_on(partner: Partner) -> None:
    log(partner, TODAY)
    sealing.seal_all()
    owner("UPDATE core_chained SET horizon = 1 << 40, noted_at = noted_at - interval '1 minute'")
    assert sealing.seal_all() >= 1
