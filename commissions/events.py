"""What is told in events of ledger lines, statements and disputes; and the ledger as events: each line is one, or two,
so settling writes nothing more."""

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
from track360.events.contract import Recorded, Subject
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
    found: Any = rows
    return {
        str(row.pk): {"period": row.label, "amount": row.earned, "currency": row.currency, "state": row.state}
        for row in found
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
_TYPE = """CASE
    WHEN kind = 'adjustment' THEN 'commission.adjusted'
    WHEN cause = 'reversed' OR cause = 'prior_period' AND arithmetic ? 'reason' THEN 'commission.reversed'
    WHEN cause = 'earned' OR cause = 'prior_period' AND booked_before IS NULL THEN 'commission.earned'
    ELSE 'commission.adjusted' END"""
# What a CPA pays its direct affiliate for the first time: the customer has met the conditions.
_QUALIFIED = """
    booked_before IS NULL AND level = 0 AND amount > 0 AND kind IN ('customer', 'transaction') AND EXISTS (
        SELECT FROM commissions_rule r
        WHERE r.partner_id = entry.partner_id AND r.rule_id = entry.rule_id AND r.type = 'cpa')"""
LEDGER = Recorded(
    table="commissions_ledgerentry",
    sql=f"""
    SELECT line.id, told.type, line.id::text AS subject, line.affiliate_id, NULL::jsonb AS change, line.booked_at AS at
    FROM (SELECT *, {_TYPE} AS type, {_QUALIFIED} AS qualified FROM commissions_ledgerentry entry
          WHERE partner_id = %(partner)s AND id > {{after}} ORDER BY id LIMIT {{most}}) line
    CROSS JOIN LATERAL unnest(CASE WHEN qualified THEN ARRAY[line.type, 'qualification.met']
        ELSE ARRAY[line.type] END) AS told(type)""",
    newest="""
    SELECT p.id, (SELECT e.id FROM commissions_ledgerentry e WHERE e.partner_id = p.id ORDER BY e.id DESC LIMIT 1)
    FROM unnest(%(partners)s::bigint[]) AS p(id)""",
)
