"""The journal as a plain-text ledger that beancount reads, which can be checked by anybody's ``bean-check``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date

from commissions.payouts.journal.entries import CLEARING, EXPENSE, PAYABLE, VAT, WITHHOLDING, Entry, Posting

ACCOUNTS = {
    EXPENSE: "Expenses:Commissions",
    PAYABLE: "Liabilities:Affiliates",
    CLEARING: "Assets:Clearing",
    VAT: "Assets:Input-VAT",
    WITHHOLDING: "Liabilities:Withholding-Tax",
}
_UNWELCOME = re.compile(r"[^A-Za-z0-9-]+")


def write(title: str, entries: Iterable[Entry]) -> bytes:
    """The file; every account is opened on the day of its first entry."""
    listed = list(entries)
    lines = [f'option "title" "{_text(title)}"', "", *_opened(listed)]
    for entry in listed:
        lines += ["", f'{entry.day} * "{_text(entry.text)}"', *(f"  {_posting(each)}" for each in entry.postings)]
    return ("\n".join(lines) + "\n").encode()


def _opened(entries: list[Entry]) -> Iterator[str]:
    first: dict[str, date] = {}
    for entry in entries:
        for posting in entry.postings:
            name = account(posting)
            first[name] = min(entry.day, first.get(name, entry.day))
    for name, day in sorted(first.items()):
        yield f"{day} open {name}"


def account(posting: Posting) -> str:
    """An account's name; an affiliate's id that cannot stand in it is told apart by its digest."""
    if not posting.affiliate_id:
        return ACCOUNTS[posting.account]
    plain = _UNWELCOME.sub("-", posting.affiliate_id).strip("-")[:40]
    name = f"{plain[:1].upper()}{plain[1:]}"
    if name != posting.affiliate_id or not name:
        name = f"{name or 'X'}-{hashlib.sha256(posting.affiliate_id.encode()).hexdigest()[:8]}"
    return f"{ACCOUNTS[posting.account]}:{name}"


def _posting(of: Posting) -> str:
    price = "" if of.worth is None else f" @@ {abs(of.worth):f} {of.of}"
    return f"{account(of)}  {of.amount:f} {of.currency}{price}"


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
