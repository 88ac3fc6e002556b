"""What a plan's preview rests on does not depend on the order in which PostgreSQL happens to read rows."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F

from commissions.corrections.plan_versions import PLAN
from tests.commissions.corrections.desk import Desk
from track360.affiliates.models import Affiliate


def test_a_row_that_was_written_anew_is_no_change(desk: type[Desk]) -> None:
    partner = desk().partner
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        before = PLAN.stored_state(partner, {})
        Affiliate.objects.filter(partner=partner, affiliate_id="A").update(name=F("name"))
        assert PLAN.stored_state(partner, {}) == before
        Affiliate.objects.filter(partner=partner, affiliate_id="A").update(email="a@example.com")
        assert PLAN.stored_state(partner, {}) != before
