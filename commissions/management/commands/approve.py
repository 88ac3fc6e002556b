"""``manage.py approve acme 2026-01 --as USER``, of some affiliates ``manage.py approve acme 2026-01 IB-1 IB-2 …``"""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.corrections.errors import Refused
from commissions.payouts.approval import approve
from commissions.statements import closing
from commissions.statements.models import Approval, Statement
from track360.partners.management import acting
from track360.partners.models import Partner


class Command(BaseCommand):
    help = (
        "Approve the statements of a closed period, as somebody else than closed it. What is approved stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's code")
        parser.add_argument("period", help="like 2026-01, 2026-01-H1 or 2026-W05")
        parser.add_argument("affiliate", nargs="*", help="affiliate ids; all of the period when none is given")
        parser.add_argument("--as", dest="operator", metavar="USER", default="", help="the operator who approves")

    def handle(self, *args: Any, partner: str, period: str, affiliate: list[str], **options: Any) -> None:
        by, of = acting.signatory(options), acting.partner_named(partner)
        try:
            rows = _statements(of, closing.named(of, period).label, affiliate)
            approved = approve(of, rows, by)
        except Refused as refused:
            raise CommandError(f"nothing was approved: {refused}", returncode=1) from None
        self._tell(approved)

    def _tell(self, approved: list[Approval]) -> None:
        self.stdout.write(f"{len(approved)} statements approved")
        paid: dict[str, Decimal] = defaultdict(Decimal)
        carried: dict[str, Decimal] = defaultdict(Decimal)
        for each in approved:
            paid[each.statement.currency] += each.payout
            carried[each.statement.currency] += each.carried
        for currency in sorted(paid):
            said = f"to be paid out {paid[currency].normalize():f} {currency}"
            self.stdout.write(f"  {said}, carried {carried[currency].normalize():f}")


def _statements(partner: Partner, label: str, affiliates: list[str]) -> list[Statement]:
    """Raises Refused for a period that is open, and CommandError for an affiliate without a statement in it."""
    found = list(Statement.objects.filter(partner=partner, label=label).select_related("previous", "closing"))
    if not found:
        raise Refused(f"{label} of {partner.code} has no statements: it is not closed, or nothing was in it.")
    missing = sorted(set(affiliates) - {row.affiliate_id for row in found})
    if missing:
        raise CommandError(f"nothing was approved: no statement of {', '.join(missing)} in {label}", returncode=1)
    return [row for row in found if not affiliates or row.affiliate_id in affiliates]
