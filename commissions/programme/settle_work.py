"""Whose commissions a change of the programme may move: appended as settle work in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.programme.dated import changed_from
from commissions.programme.diff import PartnerDiff
from commissions.programme.tables import Programme
from commissions.rating.facts.records import BEGINNING
from track360.affiliates.tree import with_descendants
from track360.partners.models import Partner
from track360.queue.append import append, append_affiliates
from track360.queue.models import Work


def append_work(partner: Partner, diff: PartnerDiff) -> None:
    """Append what must be settled anew. Rates append their own days (see ``commissions.rates``)."""
    day = changed_from(diff)
    if day is not None:
        append(partner.pk, Work.Kind.PARTNER, day=None if day == BEGINNING else day)
    # Since the beginning, everything includes everybody.
    if day != BEGINNING:
        append_affiliates(partner.pk, affected(diff))


def affected(diff: PartnerDiff) -> set[str]:
    """The direct affiliates whose sources the changes may rate differently, on whatever day."""
    # Both trees: lines of an upline that was lost must be reversed.
    edges = [*_edges(diff.before), *_edges(diff.after)]
    on_plans = set(_on_changed_plans(diff))
    if _looks_up(diff.before) or _looks_up(diff.after):
        on_plans = with_descendants(on_plans, edges)
    return on_plans | with_descendants(_moved(diff), edges)


def _edges(programme: Programme) -> Iterator[tuple[str, str | None]]:
    yield from ((key[0], record["parent"]) for key, record in programme.parents.items())


def _on_changed_plans(diff: PartnerDiff) -> Iterator[str]:
    plans = {change.key for change in diff.of("plans") if "currency" in change.fields}
    plans |= {change.key[0] for change in diff.of("versions")}
    for programme in (diff.before, diff.after):
        yield from (key[0] for key, record in programme.assignments.items() if record["plan"] in plans)
    yield from (change.key[0] for change in diff.of("assignments"))


def _looks_up(programme: Programme) -> bool:
    """Whether some override pays uplines by their own plans, so that a plan reaches everybody below."""
    rules = (rule for version in programme.versions.values() for rule in version["rules"])
    return any(rule.get("mode") == "rate_difference" for rule in rules)


def _moved(diff: PartnerDiff) -> Iterator[str]:
    """Affiliates under another parent, or who now are somebody else to ``self_referral``."""
    yield from (change.key[0] for change in diff.of("parents"))
    for change in diff.of("affiliates"):
        if change.before is not None and {"email", "person_id"} & set(change.fields):
            yield change.key
