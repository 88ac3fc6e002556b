"""What the API and the affiliates' pages read of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Count, Sum
from django.http import QueryDict

from commissions.explain.derivation import Derivation, derive, explain
from commissions.explain.documents import Documents
from commissions.explain.network import of_affiliate
from commissions.explain.reasons import NotEarned, of_customers
from commissions.explain.sentences.lines import full_sentence, sentence
from commissions.explain.sentences.reasons import non_commission, unrated
from commissions.explain.sentences.rules import describe_clause
from commissions.filters import PARAMETERS, CommissionFilter
from commissions.holds.payability import Holds
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.rates.models import Rate
from commissions.rating.facts.records import NonCommission, UnratedSource
from commissions.served_ids import ENTRY, ServedIds
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.core.errors import Problem
from track360.core.opaque import NotOurs
from track360.ingest.request import lists
from track360.ingest.request.parameters import refuse_unknown
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope

_CAUSE_AT = columns.LINE.index("currency") + 1
# The arithmetic is served whole, as the derivation of an entry.
_LINE = tuple(name for name in columns.LINE if name != "arithmetic")
FIELDS = ("id", *_LINE[:_CAUSE_AT], "period", "cause", *_LINE[_CAUSE_AT:], "booked_before", "booked_at")


def entries_page(partner: Partner, parameters: QueryDict) -> bytes:
    """A page of ledger entries, as the JSON envelope."""
    refuse_unknown(parameters, [*lists.PAGING, *PARAMETERS])
    # Read once a page, for they are few; joined, each line would look for its own.
    holds = Holds.of(partner)
    rows = lists.filtered(CommissionFilter, LedgerEntry.objects.filter(partner=partner), parameters)
    if parameters.get("payout"):
        rows = rows.filter(holds.where(str(parameters["payout"])))
    shown = partial(render, ServedIds(partner.opaque), holds, Documents(partner.pk))
    return lists.page(partner, rows, parameters, shown, "commissions")


def render(ids: ServedIds, holds: Holds, documents: Documents, entry: LedgerEntry) -> dict[str, Any]:
    """An entry with all that it was computed from, whether it may be paid, and its sentence."""
    return {name: getattr(entry, name) for name in FIELDS} | {
        "id": ids.entry(entry.pk),
        "fx_ids": None if entry.fx_ids is None else [ids.rate(pk) for pk in entry.fx_ids],
        "month": f"{entry.month:%Y-%m}",
        "payout": holds.payout(entry).value,
        "held_because": holds.reason(entry),
        "sentence": sentence(explain(entry, documents, is_located=False)),
    }


def entry(partner: Partner, entry_id: str) -> dict[str, Any]:
    """One entry and its derivation. Raises :class:`Problem` (404), also for another partner's."""
    try:
        found = LedgerEntry.objects.get(partner=partner, pk=partner.opaque.number(ENTRY, entry_id))
    except (NotOurs, LedgerEntry.DoesNotExist) as error:
        raise Problem(404, "There is no such commission.", code="not_found") from error
    documents, ids = Documents(partner.pk), ServedIds(partner.opaque)
    explained = {"derivation": derivation(derive(found, documents), documents, ids)}
    return render(ids, Holds.of(partner), documents, found) | explained


def derivation(of: Derivation, documents: Documents, ids: ServedIds) -> dict[str, Any]:
    """A derivation as the API serves it: ``track360.openapi.derivation`` is its shape."""
    explained = of.explained
    return {
        "sentence": full_sentence(of),
        "worth": {
            "amount": _plain(explained.worth),
            "currency": of.entry.currency,
            "arithmetic": ids.arithmetic(explained.arithmetic),
            "conditions": explained.conditions,
            "reason": explained.reason,
        },
        "before": {"amount": explained.before, "entries": [_booking(ids, entry) for entry in of.earlier]},
        "difference": of.entry.amount,
        "causes": [ids.cause(cause) for cause in of.causes],
        "balance": {"amount": _plain(of.balance), "entries": [_booking(ids, each.entry) for each in of.history]},
        "clause": _clause(of),
        "rates": [_rate(ids, rate) for rate in of.rates],
        "source": of.source._asdict(),
        "lower": [{"id": ids.entry(line.pk), "sentence": sentence(explain(line, documents))} for line in of.lower],
    }


def _clause(of: Derivation) -> dict[str, Any]:
    clause = of.clause
    sentences = describe_clause(clause, of.entry.currency)
    return {"plan": clause.plan_id, "from": clause.from_day, "rule": clause.rule, "sentences": sentences}


def _plain(amount: Decimal) -> Decimal:
    """What comes to nothing as 0, and not as the 0E-8 that its sum has."""
    return amount or Decimal(0)


def _booking(ids: ServedIds, entry: LedgerEntry) -> dict[str, Any]:
    told = {"amount": entry.amount, "cause": entry.cause, "booked_at": entry.booked_at}
    return {"id": ids.entry(entry.pk), **told}


def _rate(ids: ServedIds, rate: Rate) -> dict[str, Any]:
    return {"id": ids.rate(rate.pk), "base": rate.base, "quote": rate.quote, "date": rate.day, "rate": rate.rate}


def customer_status(partner: Partner, customer_id: str) -> dict[str, Any]:
    """What a customer earned, what is held, and why the rest earned nothing. Raises :class:`Problem` (404)."""
    # First, and by the partner: of somebody else's customer not even the absence of lines is told.
    if not Customer.objects.filter(partner=partner, customer_id=customer_id).exists():
        raise Problem(404, "There is no such customer.", code="not_found")
    earned = LedgerEntry.objects.filter(partner=partner, customer_id=customer_id)
    balances = (
        earned.values("affiliate_id", "rule_id", "currency")
        .annotate(amount=Sum("amount"))
        .order_by("affiliate_id", "rule_id", "currency")
    )
    found = of_customers(partner, [customer_id])
    return {"customer_id": customer_id, "balances": list(balances), **_not_earned(found)}


def affiliate_status(partner: Partner, affiliate_id: str) -> dict[str, Any]:
    """Why an affiliate's months, and lately what its network did, earned it nothing. Raises :class:`Problem` (404).

    Its own customers are asked about one by one.
    """
    if not Affiliate.objects.filter(partner=partner, affiliate_id=affiliate_id).exists():
        raise Problem(404, "There is no such affiliate.", code="not_found")
    both = of_affiliate(partner, affiliate_id)
    held, reasons = ([*getattr(both.months, name), *getattr(both.network, name)] for name in ("unrated", "reasons"))
    return {"affiliate_id": affiliate_id, **_not_earned(both.months._replace(unrated=held, reasons=reasons))}


def _not_earned(found: NotEarned) -> dict[str, Any]:
    return {
        "held": [_unrated(each) for each in found.unrated],
        "reasons": [_non_commission(each) for each in found.reasons],
    }


def earned_by_rule(scope: AffiliateScope, customer_id: str) -> list[Mapping[str, Any]]:
    """What one of the affiliate's own customers earned it: ``rule_id``, ``month``,
    ``currency``, ``total``, ``lines``."""
    partner_id, affiliate_id = scope
    # Its own customers' alone: what those of its network earn it is shown under a pseudonym elsewhere.
    rows = LedgerEntry.objects.filter(
        partner_id=partner_id, affiliate_id=affiliate_id, direct_id=affiliate_id, customer_id=customer_id
    )
    sums = rows.values("rule_id", "month", "currency").annotate(total=Sum("amount"), lines=Count("id"))
    return [*sums.order_by("-month", "rule_id", "currency")]


def _unrated(of: UnratedSource) -> dict[str, Any]:
    return of._asdict() | {"sentence": unrated(of)}


def _non_commission(reason: NonCommission) -> dict[str, Any]:
    return reason._asdict() | {"sentence": non_commission(reason)}
