"""Exchange rates: a row is never changed, a correction supersedes it (see ``docs/adr``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Now

from commissions.rates.models import Rate
from track360.core.jobs import enqueue_after_commit
from track360.partners.models import Partner
from track360.queue.append import append_many
from track360.queue.models import Work

Key = tuple[str, str, date]


class Quoted(NamedTuple):
    """1 ``base`` = ``rate`` ``quote`` on ``day``."""

    base: str
    quote: str
    day: date
    rate: Decimal


FILE = "file"
"""The origin of rates that a person loaded; what a feed brings never supersedes them."""


@transaction.atomic
def load(partner: Partner, quoted: Iterable[Quoted], origin: str = FILE) -> list[date]:
    """Load rates and have what they can reach settled anew; returns the days with a new or corrected rate.

    A rate that is there already changes nothing. Two rates of one pair and day: the last counts.
    """
    # A file and a feed at once would miss each other's rates, and one break at the index.
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    wanted = {(each.base, each.quote, each.day): each.rate for each in quoted}
    known = _current(partner, {key[2] for key in wanted})
    news = {key: rate for key, rate in wanted.items() if _is_news(known.get(key), rate, origin)}
    _write(partner, news, [known[key].pk for key in news if key in known], origin)
    days = sorted({key[2] for key in news})
    append_many(Work(partner_id=partner.pk, kind=Work.Kind.RATES, day=day) for day in days)
    if days:
        enqueue_after_commit("commissions.settle", partner.pk)
    return days


def _current(partner: Partner, days: set[date]) -> dict[Key, Rate]:
    rows = Rate.current.filter(partner_id=partner.pk, day__in=days)
    return {(row.base, row.quote, row.day): row for row in rows}


def _is_news(known: Rate | None, rate: Decimal, origin: str) -> bool:
    # What a person loaded stands above a feed (ADR 0004).
    return known is None or (known.rate != rate and origin in (FILE, known.origin))


def _write(partner: Partner, news: dict[Key, Decimal], outdated: list[int], origin: str) -> None:
    # Before the new ones, for the index allows one current row.
    Rate.objects.filter(pk__in=outdated).update(superseded_at=Now())
    Rate.objects.bulk_create(
        Rate(partner_id=partner.pk, base=base, quote=quote, day=day, rate=rate, origin=origin)
        for (base, quote, day), rate in news.items()
    )
