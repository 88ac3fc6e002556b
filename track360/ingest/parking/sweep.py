"""Looking after parked records: releasing what waits in vain, trying again, and finding what waits too long."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from track360.core import clock, jobs
from track360.ingest import registry
from track360.ingest.models import Parked
from track360.ingest.parking import store
from track360.ingest.parking.write_or_park import release
from track360.ingest.write.retry import retried
from track360.partners.models import Partner

# Longer than a weekend: a parent that is merely late is nobody's alarm.
OLD = timedelta(days=3)


def sweep(partner: Partner) -> int:
    """Release whatever waits although its parent exists; returns how many records. Finds nothing when all is well."""
    released = 0
    for parent_entity in sorted({spec.parent.entity for spec in registry.ENTITIES.values()} | set(registry.ENTITIES)):
        while ids := store.arrived(partner, parent_entity):
            released += retried(partial(_release_and_wake, partner, parent_entity, ids))
    return released


def retry(parked: QuerySet[Parked]) -> int:
    """Try these waiting records again, with all others that wait for the same parents; returns how many went."""
    pairs = list(parked.values_list("partner", "parent_entity", "parent_id").distinct())
    return sum([retried(partial(_retry_one, *pair)) for pair in pairs])


def overdue(older_than: timedelta = OLD) -> QuerySet[Parked]:
    """Records that have waited so long that somebody should look."""
    return Parked.objects.filter(parked_at__lt=clock.now() - older_than).order_by("parked_at")


@transaction.atomic
def _release_and_wake(partner: Partner, parent_entity: str, ids: list[str]) -> int:
    # Asked for first, sent after commit: what is released below may earn somebody money.
    jobs.enqueue_after_commit("commissions.settle", partner.pk)
    return release(partner, parent_entity, ids)


def _retry_one(partner_id: int, parent_entity: str, parent_id: str) -> int:
    """What waits for somebody still unknown is left alone: parked again, it would lose its age."""
    if not store.exists(partner_id, parent_entity, parent_id):
        return 0
    with transaction.atomic():
        waited = Parked.objects.filter(partner=partner_id, parent_entity=parent_entity, parent_id=parent_id)
        before = waited.count()
        _release_and_wake(Partner.objects.get(pk=partner_id), parent_entity, [parent_id])
        return before - waited.count()
