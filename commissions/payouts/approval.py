"""Approving statements for payment: with the minimum, the taxes and the currency that each affiliate is paid in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from commissions.payouts import details, payer, taxes
from commissions.payouts.invoices.issuing import issue
from commissions.payouts.invoices.models import Payable
from commissions.payouts.models import PayoutSettings, TaxStatus
from commissions.programme.reporting import Reporting
from commissions.rating.facts.fx import SAME, Fx
from commissions.statements import approving
from commissions.statements.approving import Conditions
from commissions.statements.models import Approval, Statement
from commissions.statements.notices import service as notices
from commissions.statements.notices.models import Notice
from track360.core import clock
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

approving.BLOCKED.update(
    no_tax_data="the tax data that the partner asks for are missing",
    no_rate="there is no exchange rate into the currency of payment",
)


@dataclass(frozen=True)
class Terms:
    """How the accounts of a partner are paid on one day. paid_in: by account (affiliate, currency)."""

    day: date
    settings: PayoutSettings
    statuses: dict[str, TaxStatus]
    paid_in: dict[tuple[str, str], str]
    rates: dict[tuple[str, str], Fx | None]

    @classmethod
    def of(cls, partner: Partner, statements: Iterable[Statement]) -> Terms:
        """Those of today, for these statements' accounts."""
        day = partner.calendar.day_of(clock.now())
        accounts = {(statement.affiliate_id, statement.currency) for statement in statements}
        in_use = details.in_use(partner, day)
        paid_in = {each: in_use[each].paid_in if each in in_use else each[1] for each in accounts}
        pairs = {(currency, paid_in[affiliate, currency]) for affiliate, currency in accounts}
        return cls(day, payer.settings_of(partner), taxes.in_force(partner, day), paid_in, _rates(partner, pairs, day))

    def fx(self, statement: Statement) -> Fx | None:
        """From the statement's currency to that of payment; None: no rate."""
        return self.rates[statement.currency, self.paid_in[statement.affiliate_id, statement.currency]]

    def conditions(self, statements: Iterable[Statement]) -> Conditions:
        """For approving."""
        blocked = {}
        for each in statements:
            if self.settings.tax_data_required and each.affiliate_id not in self.statuses:
                blocked[each.affiliate_id, each.currency] = "no_tax_data"
            elif self.fx(each) is None:
                blocked[each.affiliate_id, each.currency] = "no_rate"
        return Conditions(payer.minimum_payouts(self.settings), blocked)


@transaction.atomic
def approve(partner: Partner, statements: Iterable[Statement], by: Signatory) -> list[Approval]:
    """Approve statements, number their documents and write down what is transferred. Raises Refused."""
    rows = list(statements)
    terms = Terms.of(partner, rows)
    known = set(Approval.objects.filter(statement__in=rows).values_list("statement_id", flat=True))
    made = approving.approve(partner, rows, by, terms.conditions(rows))
    for approval in made:
        if approval.statement_id not in known and not Payable.objects.filter(statement=approval.statement_id).exists():
            statement = approval.statement
            status = terms.statuses.get(statement.affiliate_id)
            paid_in = terms.paid_in[statement.affiliate_id, statement.currency]
            issue(approval, terms.settings, status, paid_in, terms.fx(statement) or SAME, terms.day)
    new = [each.statement for each in made if each.statement_id not in known]
    notices.note(partner, Notice.Kind.APPROVED, ((each.affiliate_id, each.pk) for each in new))
    return made


def _rates(partner: Partner, pairs: set[tuple[str, str]], day: date) -> dict[tuple[str, str], Fx | None]:
    others = {pair for pair in pairs if pair[0] != pair[1]}
    found: dict[tuple[str, str], Fx | None] = dict.fromkeys(pairs, SAME)
    if others:
        reporting = Reporting(partner, {currency for pair in others for currency in pair})
        found |= {pair: reporting.reference.rates.find(*pair, day) for pair in others}
    return found
