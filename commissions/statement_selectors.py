"""What the API reads of statements, their documents and payments."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import QueryDict

from commissions.explain.documents import Documents
from commissions.holds.payability import Holds
from commissions.payouts.batches.models import Payout
from commissions.payouts.invoices.models import Document
from commissions.payouts.states import with_state
from commissions.selectors import render
from commissions.served_ids import ServedIds
from commissions.statement_filters import FILTERS
from commissions.statements import breakdown, contents
from commissions.statements.models import Approval, Statement
from track360.core.errors import Problem
from track360.core.opaque import NotOurs
from track360.ingest.request import lists
from track360.ingest.request.parameters import refuse_unknown
from track360.partners.models import Partner

STATEMENT, DOCUMENT, PAYOUT, DISPUTE = "statement", "document", "payout", "dispute"
FIGURES = ("lines", "earned", "due", "released_by_date", "on_hold")
DECIDED = ("opening", "withheld", "released", "payable", "payout", "carried", "minimum", "blocked", "approved_at")
DOCUMENT_FIELDS = ("issued_on", "net", "treatment", "vat_percent", "vat", "withholding_percent", "withholding")


def statements_page(partner: Partner, parameters: QueryDict) -> bytes:
    """A page of statements, as the JSON envelope."""
    rows = with_state(Statement.objects.filter(partner=partner)).select_related("closing", "approval")
    return _page(partner, parameters, "statements", rows, partial(render_statement, partner))


def payouts_page(partner: Partner, parameters: QueryDict) -> bytes:
    """A page of payments, as the JSON envelope."""
    rows = Payout.objects.filter(partner=partner).select_related("batch", "payable__statement")
    return _page(partner, parameters, "payouts", rows, partial(_payout, partner))


def _page(partner: Partner, parameters: QueryDict, subject: str, rows: Any, shown: Any) -> bytes:
    refuse_unknown(parameters, [*lists.PAGING, *FILTERS[subject].declared_filters])
    return lists.page(partner, lists.filtered(FILTERS[subject], rows, parameters), parameters, shown, subject)


def find(partner: Partner, statement_id: str) -> Any:
    """The statement with its ``state``. Raises :class:`Problem` (404), also for another partner's."""
    rows = with_state(Statement.objects.filter(partner=partner)).select_related("closing", "approval", "partner")
    try:
        return rows.get(pk=partner.opaque.number(STATEMENT, statement_id))
    except (NotOurs, Statement.DoesNotExist) as error:
        raise Problem(404, "There is no such statement.", code="not_found") from error


def statement(partner: Partner, statement_id: str) -> dict[str, Any]:
    """One statement with what it consists of, its documents and payments."""
    found = find(partner, statement_id)
    later, _ = breakdown.held_days(found)
    payouts = Payout.objects.filter(payable__statement=found).select_related("batch", "payable__statement")
    return render_statement(partner, found) | {
        "groups": [_group(group) for group in contents.groups(found)],
        "late": [_late(each) for each in contents.prior(found)],
        "payable_later": [{"from": part.name, "amount": part.amount} for part in later],
        "released_from": [{"period": each.period, "amount": each.amount} for each in contents.released(found)],
        "documents": [_document(partner, each) for each in found.documents.select_related("of").order_by("pk")],
        "payouts": [_payout(partner, each) for each in payouts.order_by("pk")],
    }


def lines_page(partner: Partner, statement_id: str, parameters: QueryDict) -> bytes:
    """A page of a statement's lines, each as in the list of commissions."""
    found = find(partner, statement_id)
    refuse_unknown(parameters, lists.PAGING)
    shown = partial(render, ServedIds(partner.opaque), Holds.of(partner), Documents(partner.pk))
    return lists.page(partner, breakdown.own_lines(found), parameters, shown, f"lines of {found.pk}")


def paper(partner: Partner, statement_id: str, parameters: QueryDict) -> Statement | Document:
    """The statement, or the document of it that ``document`` names. Raises :class:`Problem`."""
    found: Statement = find(partner, statement_id)
    refuse_unknown(parameters, ["document"])
    if "document" not in parameters:
        return found
    try:
        return found.documents.get(pk=partner.opaque.number(DOCUMENT, str(parameters["document"])))
    except (NotOurs, Document.DoesNotExist) as error:
        raise Problem(404, "The statement has no such document.", code="not_found") from error


def render_statement(partner: Partner, of: Any) -> dict[str, Any]:
    """A statement with its ``state``, as lists tell it."""
    approval: Approval | None = getattr(of, "approval", None)
    return {
        "id": partner.opaque.id(STATEMENT, of.pk),
        "affiliate_id": of.affiliate_id,
        "currency": of.currency,
        "period": of.label,
        "first": of.first,
        "last": of.last,
        "state": of.state,
        **{name: getattr(of, name) for name in FIGURES},
        **{name: getattr(approval, name, None) for name in DECIDED},
        "closed_at": of.closing.closed_at,
        "review_until": of.closing.review_until,
        "digest": of.digest,
    }


def _group(of: Any) -> dict[str, Any]:
    counted = {"customers": of.customers, "lines": of.lines, "amount": of.amount}
    return {"rule_id": of.rule, "level": of.level, **counted}


def _late(of: Any) -> dict[str, Any]:
    return {"month": f"{of.month:%Y-%m}", "lines": of.lines, "amount": of.amount}


def _document(partner: Partner, of: Document) -> dict[str, Any]:
    return {
        "id": partner.opaque.id(DOCUMENT, of.pk),
        "kind": of.kind,
        "number": str(of),
        "corrects": str(of.of) if of.of else None,
        **{name: getattr(of, name) for name in DOCUMENT_FIELDS},
    }


def _payout(partner: Partner, of: Payout) -> dict[str, Any]:
    statement = of.payable.statement
    return {
        "id": partner.opaque.id(PAYOUT, of.pk),
        "statement_id": partner.opaque.id(STATEMENT, statement.pk),
        "affiliate_id": statement.affiliate_id,
        "period": statement.label,
        "payment_id": of.payment_id,
        "order_id": of.batch.order_id,
        "amount": of.amount,
        "currency": of.payable.paid_in,
        "state": of.state,
        "paid": of.paid,
        "reason": of.reason,
        "requested_day": of.batch.requested_day,
        "answered_at": of.answered_at,
    }
