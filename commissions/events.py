"""What is told in events of ledger lines, statements and disputes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from commissions import statement_selectors as served
from commissions.explain.documents import Documents
from commissions.holds.payability import Holds
from commissions.ledger.models import LedgerEntry
from commissions.payouts.states import with_state
from commissions.selectors import render
from commissions.served_ids import ServedIds
from commissions.statements.models import Dispute, Statement
from customers.events import facts as facts_of_customers
from track360.events.contract import Subject
from track360.partners.models import Partner

Json = dict[str, Any]


def _lines(partner: Partner, subjects: Collection[str]) -> dict[str, Json]:
    ids, holds, documents = ServedIds(partner.opaque), Holds.of(partner), Documents(partner.pk)
    rows = LedgerEntry.objects.filter(partner=partner, pk__in=map(int, subjects))
    return {str(entry.pk): render(ids, holds, documents, entry) for entry in rows}


def _facts_of_lines(partner: Partner, affiliate_id: str, subjects: Collection[str]) -> dict[str, Json]:
    rows = LedgerEntry.objects.filter(partner=partner, affiliate_id=affiliate_id, pk__in=map(int, subjects))
    # Who the network's customers are is the network's alone.
    own = {entry.customer_id for entry in rows if entry.direct_id == affiliate_id and entry.customer_id}
    customers = facts_of_customers(partner, affiliate_id, own)
    return {str(entry.pk): _customer_of(entry, affiliate_id, customers) | _fact_of_line(entry) for entry in rows}


def _customer_of(entry: LedgerEntry, affiliate_id: str, customers: dict[str, Json]) -> Json:
    return customers.get(entry.customer_id, {}) if entry.direct_id == affiliate_id else {}


def _fact_of_line(entry: LedgerEntry) -> Json:
    names = ("amount", "currency", "rule_id", "level")
    told = {name: getattr(entry, name) for name in names}
    return told | {"month": f"{entry.month:%Y-%m}", "day": entry.earned_day}


def _statements(partner: Partner, subjects: Collection[str]) -> dict[str, Json]:
    rows = with_state(Statement.objects.filter(partner=partner, pk__in=map(int, subjects)))
    return {str(row.pk): served.render_statement(partner, row) for row in rows.select_related("closing", "approval")}


def _facts_of_statements(partner: Partner, affiliate_id: str, subjects: Collection[str]) -> dict[str, Json]:
    rows = with_state(Statement.objects.filter(partner=partner, affiliate_id=affiliate_id, pk__in=map(int, subjects)))
    return {
        str(row.pk): {"period": row.label, "amount": row.earned, "currency": row.currency, "state": row.state}
        for row in rows
    }


def _disputes(partner: Partner, subjects: Collection[str]) -> dict[str, Json]:
    rows = Dispute.objects.filter(partner=partner, pk__in=map(int, subjects)).select_related("statement")
    return {str(row.pk): _dispute(partner, row) for row in rows}


def _dispute(partner: Partner, of: Dispute) -> Json:
    """Without the comment and the answer, which may say anything of anybody."""
    return {
        "id": partner.opaque.id(served.DISPUTE, of.pk),
        "affiliate_id": of.affiliate_id,
        "statement_id": partner.opaque.id(served.STATEMENT, of.statement_id),
        "commission_id": of.entry_id and ServedIds(partner.opaque).entry(of.entry_id),
        "customer_id": of.customer_id or None,
        "day": of.day,
        "state": of.state,
        "opened_at": of.opened_at,
        "deadline": of.deadline,
        "answered_at": of.answered_at,
    }


def _facts_of_disputes(partner: Partner, affiliate_id: str, subjects: Collection[str]) -> dict[str, Json]:
    rows = Dispute.objects.filter(partner=partner, affiliate_id=affiliate_id, pk__in=map(int, subjects))
    return {
        str(row.pk): {"period": row.statement.label, "state": row.state, "currency": row.statement.currency}
        for row in rows.select_related("statement")
    }


COMMISSION = Subject("commission", _lines, _facts_of_lines)
STATEMENT = Subject("statement", _statements, _facts_of_statements)
DISPUTE = Subject("dispute", _disputes, _facts_of_disputes)
