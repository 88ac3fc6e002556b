"""What a planned change would do to each affiliate: the same data, the same rules, no ledger.

Takes no lock and writes nothing that anybody else sees, so ingest and settling go on beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from activity import facts as activity
from commissions.ledger.newest import payable_from
from commissions.ledger.writer import ZERO, Booked, due, unit_of
from commissions.periods import service as periods
from commissions.programme.dated import changed_from
from commissions.programme.diff import PartnerDiff
from commissions.programme.settle_work import affected
from commissions.programme.terms import compiled
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.records import BEGINNING
from commissions.settle import work_queue
from commissions.settle.affected import Affected, affected_by
from commissions.settle.chunks import Chunk, chunks
from commissions.settle.ledger_sums import LedgerOf
from commissions.settle.settler import snapshot
from customers import facts as customer_facts
from customers import persons
from track360.core.clock import now
from track360.partners.models import Partner
from track360.queue.waiting import Change

Progress = Callable[[int, int], None]
"""Told (done, of about how many) sources; may raise to end it."""


NOTHING: Booked = (ZERO, 0, ZERO)


class Effect(NamedTuple):
    """One affiliate's balance in one currency over everything the change concerns, now and as it would be.

    ``payable_before``, ``payable_after``: what of it has its hold days behind it today; None where nothing is rated.
    """

    affiliate_id: str
    currency: str
    before: Decimal
    after: Decimal
    payable_before: Decimal | None = None
    payable_after: Decimal | None = None

    @property
    def difference(self) -> Decimal:
        """What settling would book in all."""
        return self.after - self.before

    @property
    def moves_payable(self) -> bool:
        """Whether what is payable today would change, and not by just the difference."""
        if self.payable_before is None or self.payable_after is None:
            return False
        return self.payable_after - self.payable_before not in (ZERO, self.difference)

    @property
    def changes(self) -> bool:
        """Whether anything would be otherwise for the affiliate."""
        return bool(self.difference) or self.moves_payable


class Total(NamedTuple):
    """All effects in one currency: for how many affiliates anything would change, and the sums."""

    currency: str
    affiliates: int
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What settling would book in all."""
        return self.after - self.before


def preview(diff: PartnerDiff, progress: Progress | None = None) -> list[Effect]:
    """The effects of a planned programme on every affiliate it touches, by affiliate and currency.

    Rates planned together with it count. ``before`` is what the ledger holds now for the same sources.
    """
    # A new partner has no records that anybody could earn on.
    if diff.created:
        return []
    partner = Partner.objects.get(code=diff.code)
    roots = persons.roots(partner.pk)
    before, after = compiled(diff.before, roots), compiled(diff.after, roots)
    with snapshot():
        return effects(partner.pk, after, list(_concerned(partner.pk, diff)), progress, before)


def effects(
    partner_id: int,
    terms: Terms,
    changes: list[Change],
    progress: Progress | None = None,
    before: Terms | None = None,
) -> list[Effect]:
    """What settling these changes under ``terms`` would make of the balances. Inside a snapshot.

    ``before``: the terms that what is booked was earned under, where a rule of theirs may be gone.
    """
    # Balance before and after, and what of each is payable.
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    currencies = (_currencies(before) if before else {}) | _currencies(terms)
    today = Partner.objects.get(pk=partner_id).calendar.day_of(now())
    for affiliate, rule_id, place, amount, payable in _amounts(partner_id, terms, changes, progress):
        sums[affiliate, currencies[rule_id]][place] += amount
        if payable <= today:
            sums[affiliate, currencies[rule_id]][2 + place] += amount
    # Who had nothing and gets nothing is no effect.
    return [Effect(*key, *four) for key, four in sorted(sums.items()) if any(four[:2])]


def totals(found: Iterable[Effect]) -> list[Total]:
    """The sums by currency."""
    by: dict[str, list[Effect]] = defaultdict(list)
    for effect in found:
        by[effect.currency].append(effect)
    return [
        Total(
            currency,
            sum(1 for effect in some if effect.changes),
            sum((effect.before for effect in some), ZERO),
            sum((effect.after for effect in some), ZERO),
        )
        for currency, some in sorted(by.items())
    ]


def _amounts(
    partner_id: int, terms: Terms, changes: list[Change], progress: Progress | None
) -> Iterator[tuple[str, str, int, Decimal, date]]:
    """(affiliate, rule, 0 for booked or 1 for planned, amount, payable from) over everything the changes concern."""
    dependencies = Dependencies.of(terms)
    concerned = affected_by(partner_id, dependencies, changes)
    done, size = 0, _size(partner_id, concerned) if progress else 0
    ledger = LedgerOf(partner_id, periods.closed_until(partner_id))
    for chunk in chunks(partner_id, dependencies, concerned):
        with chunk.booked(ledger) as asked:
            rated = rate(terms, chunk.facts)
        booked = asked()
        for line in rated.lines:
            paid = booked.get(unit_of(line), NOTHING)[2]
            unpaid, day = due(line.amount, line.payable_from, paid, ledger.closed_until)
            yield line.affiliate_id, line.rule_id, 1, paid, BEGINNING
            yield line.affiliate_id, line.rule_id, 1, unpaid, day
        for unit, (amount, newest, paid) in booked.items():
            yield unit[0], unit[1], 0, paid, BEGINNING
            yield unit[0], unit[1], 0, amount - paid, payable_from(newest)
        if progress:
            done += _sources(chunk)
            # The size was an estimate.
            progress(done, max(done, size))


def _size(partner_id: int, concerned: Affected) -> int:
    """About how many sources will be rated."""
    members = customer_facts.ever_referred(partner_id, {name for name, _ in concerned.months} | concerned.affiliates)
    rows = sum(activity.monthly_counts(partner_id, members).values()) if members else 0
    return rows + len(concerned.days) + len(concerned.customers)


def _sources(chunk: Chunk) -> int:
    return len(chunk.facts.rows) + len(chunk.customers)


def _concerned(partner_id: int, diff: PartnerDiff) -> Iterator[Change]:
    # A rate may price what anybody earned.
    day = BEGINNING if diff.of("rates") else changed_from(diff)
    if day is not None:
        yield work_queue.everything(partner_id, day)
    if day != BEGINNING:
        yield Change(0, "affiliate", affiliates=tuple(affected(diff)))


def _currencies(terms: Terms) -> dict[str, str]:
    """The currency of each rule's amounts: its plan's."""
    plans = terms.plans.values()
    return {rule.id: plan.currency for plan in plans for version in plan.versions for rule in version.rules}
