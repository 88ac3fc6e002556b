"""The journal as a table: one line a posting, debit and credit apart."""

from __future__ import annotations

from collections.abc import Iterable

from commissions.payouts.journal.entries import Entry
from track360.site.exports import csv_line

COLUMNS = ["date", "entry", "text", "account", "affiliate_id", "debit", "credit", "currency", "worth", "worth_currency"]


def write(entries: Iterable[Entry]) -> bytes:
    """The file; entries are numbered, so that the postings of one are found together."""
    lines = [csv_line(COLUMNS)]
    for number, entry in enumerate(entries, 1):
        for each in entry.postings:
            debit, credit = (each.amount, None) if each.amount > 0 else (None, -each.amount)
            worth = None if each.worth is None else abs(each.worth)
            told = [entry.day, number, entry.text, each.account, each.affiliate_id, debit, credit, each.currency]
            lines.append(csv_line([*told, worth, each.of if worth is not None else ""]))
    return "".join(lines).encode()
