"""What an operator says of a customer over the partner's head; a later push does not undo it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction

from customers.attribution import corrections, in_force, put
from customers.contract import CUSTOMERS
from customers.dated_fields import DATED, InForce, affiliates_of, by_day, corrected
from customers.models import Attribution, Customer, DatedFields
from track360.core import jobs
from track360.ingest import intake, registry
from track360.ingest.versions import Version
from track360.ingest.write import current_rows
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.append import append
from track360.queue.models import Work
from track360.queue.outbox import Happened


class Reattribution(NamedTuple):
    """A customer's dated fields as they are and as they would be."""

    old: list[InForce]
    new: list[InForce]

    @property
    def affiliates(self) -> list[str]:
        """Everybody the customer belongs or would belong to, at any time."""
        return sorted(affiliates_of(self.old, self.new))


def planned(partner: Partner, customer_id: str, from_day: date, affiliate_id: str | None) -> Reattribution:
    """What an attribution from a day on would make of a customer's dated fields. Raises Customer.DoesNotExist."""
    customer = Customer.objects.get(partner=partner, customer_id=customer_id)
    said = dict(corrections(partner.pk, [customer_id]).get(customer_id, ()))
    # This word takes the place of an older one for the same day, and of no other.
    words = sorted({**said, from_day: affiliate_id}.items())
    return Reattribution(stored(partner, customer_id), corrected(_as_sent(partner, customer), words))


def stored(partner: Partner, customer_id: str) -> list[InForce]:
    """A customer's dated fields as they are."""
    found = DatedFields.objects.filter(partner=partner, customer_id=customer_id).order_by("from_day")
    return [in_force(day, values) for day, *values in found.values_list("from_day", *DATED)]


def _as_sent(partner: Partner, customer: Customer) -> list[InForce]:
    """The fields by the partner's word alone; of a customer whose versions are not there, by its row."""
    versions: Sequence[Version] = current_rows.history(
        registry.contract_of(CUSTOMERS, partner), [customer.customer_id]
    ).get(customer.customer_id, ())
    if not versions:
        fields = {name: current_rows.wire(getattr(customer, name)) for name in DATED}
        versions = [Version(customer.version_at, bytes(customer.version_hash), fields)]
    return by_day(versions, partner.calendar)


@transaction.atomic
def attribute(partner: Partner, customer_id: str, from_day: date, affiliate_id: str | None) -> Reattribution:
    """Say whose a customer is from a trading day on (None: whose the partner says) and have it settled anew."""
    # A push of the same customer waits here, or we wait for it: it writes the same rows.
    Customer.objects.select_for_update(no_key=True).get(partner=partner, customer_id=customer_id)
    found = planned(partner, customer_id, from_day, affiliate_id)
    # Kept even where it changes nothing today: a later push may contradict it.
    Attribution.objects.create(partner=partner, customer_id=customer_id, from_day=from_day, affiliate_id=affiliate_id)
    put(partner.pk, [customer_id], {customer_id: found.new})
    if found.old != found.new:
        outbox.append(partner.pk, [Happened("customer.updated", customer_id, customer_id=customer_id)])
        append(partner.pk, Work.Kind.CUSTOMER, customer_id, affiliates=found.affiliates, persons=[])
        jobs.enqueue_after_commit(intake.SETTLE, partner.pk)
    return found
