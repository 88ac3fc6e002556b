"""Which person ids name one human, by an operator's word."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from customers.models import Customer, DatedFields, SamePerson
from track360.core import jobs
from track360.ingest import intake
from track360.partners.models import Partner
from track360.queue.append import append_many
from track360.queue.models import Work

Roots = dict[str, str]
"""The root by each other name."""


def roots(partner_id: int) -> Roots:
    """Every name that stands for another."""
    return dict(SamePerson.objects.filter(partner_id=partner_id).values_list("person_id", "root_id"))


def merged(known: Roots, person_id: str, into: str) -> Roots:
    """The names once ``person_id``, with all its other names, is the human that ``into`` names."""
    old, root = known.get(person_id, person_id), known.get(into, into)
    # Flat: every other name points at the root itself, so one look-up is enough.
    moved = {name: root for name, other in known.items() if other == old}
    return {**known, **moved, old: root}


def parted(known: Roots, person_id: str) -> Roots:
    """The names once ``person_id`` stands for itself again."""
    # Only this name: others that were merged into the same human stay, as somebody said so of each.
    return {name: root for name, root in known.items() if name != person_id}


def accounts(partner_id: int, *person_ids: str) -> list[str]:
    """The customers whose records name one of these, or another name of the same human."""
    known = roots(partner_id)
    wanted = {known.get(name, name) for name in person_ids}
    names = wanted | {name for name, root in known.items() if root in wanted}
    found = Customer.objects.filter(partner_id=partner_id, person_id__in=names)
    return list(found.order_by("customer_id").values_list("customer_id", flat=True))


@transaction.atomic
def put(partner: Partner, after: Roots, *person_ids: str) -> None:
    """Make these the names, and have the accounts of all these humans, before and after, settled anew."""
    # Who is parted is found by the names before, who is joined by those after.
    concerned = set(accounts(partner.pk, *person_ids))
    before = roots(partner.pk)
    SamePerson.objects.filter(partner=partner).filter(~Q(person_id__in=after)).delete()
    SamePerson.objects.bulk_create(
        [
            SamePerson(partner=partner, person_id=name, root_id=root)
            for name, root in after.items()
            if before.get(name) != root
        ],
        update_conflicts=True,
        unique_fields=["partner", "person_id"],
        update_fields=["root_id"],
    )
    concerned |= set(accounts(partner.pk, *person_ids))
    append_many(work(partner.pk, sorted(concerned), person_ids))
    jobs.enqueue_after_commit(intake.SETTLE, partner.pk)


def work(partner_id: int, accounts: list[str], person_ids: tuple[str, ...]) -> list[Work]:
    """The settle work of accounts that are now another human's."""
    affiliates: dict[str, set[str]] = {}
    # All who ever had the accounts: whose first deposit was the first may change for any of them.
    dated = DatedFields.objects.filter(partner_id=partner_id, customer_id__in=accounts)
    for customer_id, affiliate_id in dated.values_list("customer_id", "affiliate_id"):
        affiliates.setdefault(customer_id, set()).add(affiliate_id)
    return [
        Work(
            partner_id=partner_id,
            kind=Work.Kind.CUSTOMER,
            customer_id=customer_id,
            affiliates=sorted(affiliates.get(customer_id, ())),
            persons=list(person_ids),
        )
        for customer_id in accounts
    ]
