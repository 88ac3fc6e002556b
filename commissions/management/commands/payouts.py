"""``manage.py payouts PARTNER``: what can be paid; with options a batch is drafted, released, written out, answered."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.corrections.errors import Refused
from commissions.payouts.answers.registry import READERS
from commissions.payouts.batches import service
from commissions.payouts.batches.models import PayoutBatch
from commissions.payouts.batches.order import file_of
from commissions.payouts.batches.rests import Rest, Rests
from commissions.payouts.formats.registry import FORMATS
from commissions.payouts.payment import in_currency
from track360.core import clock
from track360.partners.management import acting
from track360.partners.models import Partner
from track360.site.filters import parse_day
from track360.site.totals import by_currency


class Command(BaseCommand):
    help = (
        "Show what can be paid and what cannot. --draft reserves it, as --release by another lets it be handed over; "
        "--file writes the file of a released batch to the output, --answer takes what the bank says."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's code")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--draft", choices=list(FORMATS), metavar="FORMAT", help=", ".join(FORMATS))
        step.add_argument("--release", metavar="ORDER")
        step.add_argument("--cancel", metavar="ORDER")
        step.add_argument("--file", metavar="ORDER")
        step.add_argument("--answer", nargs=2, metavar=("ORDER", "FILE"))
        parser.add_argument("--currency", default="", help="with --draft: in this currency of payment alone")
        parser.add_argument("--day", default="", help="with --draft: to be carried out on, like 2026-02-15")
        parser.add_argument("--kind", choices=list(READERS), help="of the answer; else by the file's name")
        parser.add_argument("--as", dest="operator", metavar="USER", default="", help="the operator who answers for it")

    def handle(self, *args: Any, partner: str, **options: Any) -> None:
        of = Partner.objects.filter(code=partner).first()
        if of is None:
            raise CommandError(f"there is no partner {partner}")
        step = next((name for name in ("draft", "release", "cancel", "file", "answer") if options[name]), "show")
        try:
            getattr(self, f"_{step}")(of, options)
        except Refused as error:
            raise CommandError(f"nothing was done: {error}", returncode=1) from None

    def _show(self, partner: Partner, options: dict[str, Any]) -> None:
        found = list(Rests(partner, partner.calendar.day_of(clock.now())).by())
        for each in found:
            self.stdout.write(_line(each))
        self._sum("can be paid", [each for each in found if not each.why_not])
        self._sum("cannot", [each for each in found if each.why_not])

    def _sum(self, what: str, rests: list[Rest]) -> None:
        sums = by_currency((each.payable.paid_in, each.amount) for each in rests)
        told = ", ".join(f"{in_currency(total, currency)} {currency}" for currency, total in sums)
        self.stdout.write(f"{what}: {told or 'nothing'}")

    def _draft(self, partner: Partner, options: dict[str, Any]) -> None:
        day = parse_day(options["day"])
        if options["day"] and day is None:
            raise CommandError(f"{options['day']} is no day")
        made = service.draft(partner, options["draft"], acting.signatory(options), day, options["currency"])
        self._left_out(made.left_out)
        if made.batch is None:
            raise CommandError("nothing was done: nothing can be paid so", returncode=1)
        self.stdout.write(f"drafted {made.batch}: {made.batch.payouts.count()} payments; somebody else releases it")

    def _left_out(self, rests: Iterable[Rest]) -> None:
        for why, number in sorted(Counter(each.why_not for each in rests).items()):
            self.stdout.write(f"left out: {number} ({why})")

    def _release(self, partner: Partner, options: dict[str, Any]) -> None:
        batch = service.release(_batch(partner, options["release"]).pk, acting.signatory(options))
        self.stdout.write(f"released {batch}")

    def _cancel(self, partner: Partner, options: dict[str, Any]) -> None:
        batch = service.cancel(_batch(partner, options["cancel"]).pk, acting.signatory(options))
        self.stdout.write(f"cancelled {batch}")

    def _file(self, partner: Partner, options: dict[str, Any]) -> None:
        batch = _batch(partner, options["file"])
        if batch.state != PayoutBatch.State.RELEASED:
            raise CommandError(f"batch {batch} is {batch.state}: its file is handed over once it is released")
        _, body = file_of(batch)
        # As bytes: ends of lines are the format's.
        sys.stdout.buffer.write(body)

    def _answer(self, partner: Partner, options: dict[str, Any]) -> None:
        order, name = options["answer"]
        path = Path(name)
        kind = options["kind"] or ("pain.002" if path.suffix == ".xml" else "csv")
        try:
            body = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        changed = service.answer(_batch(partner, order).pk, kind, body, acting.signatory(options))
        self.stdout.write(f"{changed} changed" if changed else "nothing new")


def _batch(partner: Partner, order: str) -> PayoutBatch:
    found = PayoutBatch.objects.filter(partner=partner, order_id=order).first()
    if found is None:
        raise CommandError(f"{partner.code} has no batch {order}")
    return found


def _line(rest: Rest) -> str:
    statement, payable = rest.payable.statement, rest.payable
    where = f" to {rest.details}" if rest.details else ""
    told = f"{statement.affiliate_id} {statement.label}: {in_currency(rest.amount, payable.paid_in)} {payable.paid_in}"
    return f"{told}{where}" if not rest.why_not else f"{told}, not now: {rest.why_not}"
