"""The demonstration: programmes and logins, data pushed over HTTP, and what the ledger says of it then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Sum

from commissions.ledger.models import LedgerEntry
from commissions.programme.service import apply
from track360.affiliates.models import Affiliate
from track360.demo.firms import PULLED
from track360.demo.generator import ENTITIES, Sample
from track360.demo.programme import document
from track360.demo.push_client import Client, PushError
from track360.demo.text_table import table
from track360.demo.waiting import missing_rows
from track360.partners.credentials.services import create_client
from track360.partners.models import Partner

Say = Callable[[str], None]


class Earned(NamedTuple):
    """What one affiliate has in the ledger in one currency."""

    affiliate_id: str
    name: str
    lines: int
    amount: Decimal
    currency: str


def set_up(samples: Iterable[Sample]) -> dict[str, int]:
    """Apply the programmes of the partners that do not exist yet; how many things each has."""
    # A partner that exists may have been edited by hand since; another run must not undo that.
    known = set(Partner.objects.values_list("code", flat=True))
    fresh = [sample for sample in samples if sample.firm.id not in known]
    return {part.code: len(part.changes) for part in apply(document(fresh)).partners} if fresh else {}


def push_missing(url: str, samples: Iterable[Sample], say: Say) -> bool:
    """Push the partners whose data is not all there; whether there were any. Raises PushError."""
    missing = [s for s in samples if s.firm.id not in PULLED and missing_rows(s)]
    for sample in missing:
        push(Client(url, *credentials(sample.firm.id)), sample, say)
    return bool(missing)


def credentials(partner: str) -> tuple[str, str]:
    """A new API client of the partner: its id and secret."""
    client, secret = create_client(Partner.objects.get(code=partner), "Demonstration", "read write")
    return client.client_id, secret


def push(client: Client, sample: Sample, say: Say) -> None:
    """Everything of one partner, in the order that lets nothing arrive before what it belongs to."""
    for entity in ENTITIES:
        began = time.monotonic()
        counts = client.push(sample.firm.vertical, entity, sample.records(entity))
        took = time.monotonic() - began
        outcomes = ", ".join(f"{counts[name]:,} {name}" for name in ("created", "updated", "unchanged") if counts[name])
        say(f"{sample.firm.id} {entity}: {counts['received']:,} records in {took:.1f} s ({outcomes})")
        if counts["rejected"]:
            raise PushError(f"{counts['rejected']} {entity} of {sample.firm.id} were rejected")
    compare_control_totals(client, sample, say)


def compare_control_totals(client: Client, sample: Sample, say: Say) -> None:
    """The firm's own totals of its first day, as a partner checks that all of it arrived."""
    day, rows = next(groupby(sample.activity(), lambda row: row["date"]))
    lots = [row["lots_traded"] for row in rows]
    total = {"entity": "trading-activity", "date": day, "rows": len(lots), "lots_traded": sum(lots)}
    meta = client.send(sample.firm.vertical, "control-totals", [total])["meta"]
    say(f"{sample.firm.id} control totals of {day}: {'equal' if meta['matched'] else 'they differ'}")


def earned(partner: str, using: str = "default") -> list[Earned]:
    """What each affiliate of a partner has in the ledger of that database, the most first."""
    affiliates = Affiliate.objects.using(using).filter(partner__code=partner)
    names = dict(affiliates.values_list("affiliate_id", "name"))
    totals = (
        LedgerEntry.objects.using(using)
        .filter(partner__code=partner)
        .values_list("affiliate_id", "currency")
        .annotate(lines=Count("id"), amount=Sum("amount"))
        .order_by("-amount", "affiliate_id")
    )
    return [Earned(who, names.get(who, ""), lines, amount, currency) for who, currency, lines, amount in totals]


def commissions(partner: str, using: str = "default") -> str:
    """The commission table of a partner."""
    found = earned(partner, using)
    rows = [(e.affiliate_id, e.name, f"{e.lines:,}", f"{e.amount:,.2f}", e.currency) for e in found]
    if not rows:
        return "nothing earned"
    return table(("affiliate", "name", "lines", "amount", "currency"), rows, right=frozenset({2, 3}))
