"""Every figure explained: an entry down to its source row, plan clause and rates; and every non-commission with its arithmetic.

The same shapes serve the API, the operator and the affiliate.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.ledger.writer import line_of
from commissions.programme.models import PlanVersion
from commissions.programme.terms import load_terms
from commissions.rates.models import Rate
from commissions.rating.engine import sentences
from commissions.rating.engine.dependencies import Dependencies
from commissions.rating.engine.rate import rate
from commissions.rating.facts.records import NonCommission, UnratedSource
from commissions.settle import work_queue
from commissions.settle.affected import Widening
from commissions.settle.chunks import Cutter
from commissions.settle.models import RatingException
from track360.core.clock import now
from track360.partners.models import Partner

UNIT = ("partner_id", *columns.UNIT)
SOURCE_TABLES = {"activity": "trading-activity", "transaction": "transactions", "customer": "customers"}


def sentence(entry: LedgerEntry) -> str:
    """The entry in one plain sentence."""
    return sentences.line(line_of(entry))


def derivation(entry: LedgerEntry) -> dict[str, Any]:
    """What an entry was computed from: the balance of its unit, the plan clause, the rates, and the source's name.

    ``source`` names the entity, key and revision; ``lower`` lists the lines an override was computed on.
    """
    return {
        "sentence": sentence(entry),
        "balance": _balance(entry),
        "clause": _clause(entry),
        "rates": [_rate(rate) for rate in Rate.objects.filter(id__in=entry.fx_ids or [])],
        "source": _source(entry),
        "lower": [{"id": low.pk, "sentence": sentence(low)} for low in _lower(entry)],
    }


def _balance(entry: LedgerEntry) -> dict[str, Any]:
    """All entries of the unit, oldest first, and their sum."""
    history = LedgerEntry.objects.filter(**{name: getattr(entry, name) for name in UNIT}).order_by("id")
    entries = [{"id": e.pk, "amount": e.amount, "cause": e.cause, "booked_at": e.booked_at} for e in history]
    return {"amount": sum(e.amount for e in history), "entries": entries}


def _clause(entry: LedgerEntry) -> dict[str, Any]:
    """The rule as the plan version in force said it."""
    version = PlanVersion.objects.filter(
        plan__partner_id=entry.partner_id, plan__plan_id=entry.plan_id, from_day=entry.version_from
    ).first()
    rules = version.rules if version else []
    said = next((rule for rule in rules if rule["id"] == entry.rule_id), None)
    return {"plan": entry.plan_id, "from": entry.version_from, "rule": said}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"id": rate.pk, "base": rate.base, "quote": rate.quote, "date": rate.day, "rate": rate.rate}


def _source(entry: LedgerEntry) -> dict[str, Any]:
    key = {
        "customer_id": entry.customer_id,
        "date": entry.source_day,
        "instrument": entry.instrument,
        "currency": entry.source_currency,
        "id": entry.ref,
    }
    named = {name: value for name, value in key.items() if value not in ("", None)}
    return {
        "entity": SOURCE_TABLES.get(entry.kind, entry.kind),
        "key": named,
        "revision": entry.source_revision,
    }


def _lower(entry: LedgerEntry) -> Iterator[LedgerEntry]:
    """The newest entries of the direct affiliate's lines on the same source."""
    if entry.level == 0:
        return
    same = {name: getattr(entry, name) for name in UNIT if name not in ("affiliate_id", "rule_id", "level")}
    lower = LedgerEntry.objects.filter(**same, level=0, affiliate_id=entry.direct_id)
    # The newest of each rule: its terms are what the override was computed on last.
    yield from lower.order_by("rule_id", "-id").distinct("rule_id")


def commission_status(partner: Partner, customer_id: str, as_of: date | None = None) -> list[NonCommission]:
    """Why a customer's days, transactions and phases earned nothing, as of a trading day (today unless given)."""
    return statuses(partner, [customer_id], as_of)


def statuses(partner: Partner, customer_ids: list[str], as_of: date | None = None) -> list[NonCommission]:
    """The same of several customers, rated together."""
    changes = [work_queue.Change(0, "customer", customer_id) for customer_id in customer_ids]
    return [reason for reason in _reasons(partner, changes, as_of) if reason.customer_id in customer_ids]


def month_reasons(partner: Partner, affiliate_id: str, as_of: date | None = None) -> list[NonCommission]:
    """Why months of an affiliate earned nothing."""
    change = work_queue.Change(0, "affiliate", affiliates=(affiliate_id,))
    return [reason for reason in _reasons(partner, [change], as_of) if reason.kind == "month"]


def _reasons(
    partner: Partner, changes: list[work_queue.Change], as_of: date | None
) -> Iterator[NonCommission]:
    """Rates what the changes concern once more, asking for reasons; books nothing."""
    # The settler's own scope, pieces and rating, so that an explanation cannot disagree with the ledger.
    terms = load_terms(partner)
    reach = Dependencies.of(terms)
    scope = Widening(partner.pk, reach).of(changes)
    today = as_of or partner.calendar.day_of(now())
    for piece in Cutter(partner.pk, reach).pieces(scope):
        yield from rate(terms, piece.facts, explain=True, as_of=today).non_commissions


def unrated_source(exception: RatingException) -> UnratedSource:
    """The engine's shape of a listed exception."""
    return UnratedSource(**{name: getattr(exception, name) for name in UnratedSource._fields})
