"""Reads the money off pages and files, and asks the ledger itself for the same sums."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import openpyxl
from django.db import connection
from django.test import Client

from tests.reports.crawl import links

Sums = dict[str, Decimal]
FIGURE = r'<span title="([−\d,.]+) ([A-Z]{3})">'
LINKED = re.compile(rf'href="([^"]*/commissions/ledgerentry/[^"]*)"[^>]*>\s*(?:<strong>)?{FIGURE}')
TABLE = re.compile(r"<tbody>((?:(?!<tbody>).)*)</tbody>\s*<tfoot>(.*?)</tfoot>", re.DOTALL)
TOTAL = re.compile(r'<p class="t-totals">(.*?)</p>', re.DOTALL)
COUNT = re.compile(r'<span class="t-count">([^<]*)</span>')
MONEY = re.compile(
    r"/admin/|/affiliate/|/(admin|affiliate)/(commissions/ledgerentry/(export/csv/)?|reports/)|/affiliate/report/.*/csv/"
    r"|/affiliate/(customers/customer|affiliates/affiliate)/(0/)?"
)
"""The kinds of pages with sums of the ledger's; the page of a line explains that one line."""
LEDGER = "/commissions/ledgerentry/"
CONDITIONS = {
    "earned_day_from": "earned_day >= %s", "earned_day_to": "earned_day <= %s", "rule_id": "rule_id = %s",
    "currency": "currency = %s", "cause": "cause = %s", "customer_id": "customer_id = %s",
    "instrument": "instrument = %s", "direct_id": "direct_id = %s", "kind": "kind = %s", "month": "month = %s",
    "partner_id": "partner_id = %s", "affiliate_id": "affiliate_id = %s",
}  # fmt: skip


def sums_in(text: str) -> Sums:
    """What the figures in a piece of a page come to, by currency, by their exact amounts."""
    found: Sums = defaultdict(Decimal)
    for amount, currency in re.findall(FIGURE, text):
        found[currency] += Decimal(amount.replace(",", "").replace("−", "-"))
    return without_zeros(found)


def without_zeros(sums: Sums) -> Sums:
    """A currency in which all was reversed may be shown or not."""
    return {currency: amount for currency, amount in sums.items() if amount}


@dataclass
class Reader:
    """A login that reads a site; ``own`` limits the ledger to what it may see. ``wrong`` lists what does not agree."""

    client: Client
    site: str
    own: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    compared: int = 0

    def ledger(self, address: str) -> tuple[Sums, int]:
        """The sums and the number of the lines that a filtered list is of, by SQL of this test's own."""
        asked = {name: value for name, value in parse_qsl(urlsplit(address).query) if name in CONDITIONS}
        where = [CONDITIONS[name] for name in asked] + [f"{name} = %s" for name in self.own]
        values = [*asked.values(), *self.own.values()]
        if self.own and asked.keys() & {"customer_id", "instrument"}:
            where.append("direct_id = affiliate_id")
        sql = (
            f"SELECT currency, sum(amount), count(*) FROM commissions_ledgerentry WHERE {' AND '.join(where) or 'true'}"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} GROUP BY currency", values)
            rows = cursor.fetchall()
        return without_zeros({currency: amount for currency, amount, _ in rows}), sum(row[2] for row in rows)

    def follow(self, most: int) -> None:
        """Overviews and lists with money that link to each other, in some of their variants; of rows the first few."""
        waiting, seen, times = [self.site], set(), defaultdict(int)
        while waiting:
            address = waiting.pop(0)
            kind = re.sub(r"/\d+/", "/0/", address.partition("?")[0])
            if address in seen or times[kind] >= most or not MONEY.fullmatch(kind):
                continue
            seen.add(address)
            times[kind] += 1
            if "/csv/" in address:
                self.file(address)
            elif "/xlsx/" not in address:
                waiting += [link for link in links(address, self.page(address)) if link.startswith(self.site)]

    def page(self, address: str) -> str:
        """One page: linked figures, total rows under tables, the total of a list and its count."""
        body: str = self.client.get(address).content.decode()
        for link, amount, currency in LINKED.findall(body):
            link = html.unescape(link)
            expected, _ = self.ledger(link)
            self.same(address, f"figure of {link}", sums_in(f'<span title="{amount} {currency}">'), expected)
        for rows, total in TABLE.findall(body):
            self.same(address, "total row", sums_in(total), sums_in(rows))
        if LEDGER in address:
            self.listed(address, body)
        return body

    def listed(self, address: str, body: str) -> None:
        """A list of lines."""
        expected, number = self.ledger(address)
        for total in TOTAL.findall(body):
            if "choose fewer" not in total:
                self.same(address, "total of the list", sums_in(total), expected)
        for count in COUNT.findall(body):
            more, _, shown = count.rpartition(" ")
            agree = number > int(shown) if more == "more than" else number == int(shown)
            self.same(address, f"count {count} of {number}", {"": Decimal(agree)}, {"": Decimal(1)})

    def file(self, address: str) -> None:
        """A download to its end: its rows, and of lines also the ledger, against its total rows; the same as XLSX."""
        for kind in ("csv", "xlsx"):
            rows, totals = self.read(address.replace("/csv/", f"/{kind}/"))
            self.same(address, f"total rows as {kind}", totals, rows)
            if LEDGER in address:
                self.same(address, f"file as {kind}", rows, self.ledger(address)[0])

    def read(self, address: str) -> tuple[Sums, Sums]:
        """The sums of the rows of a file, and its total rows; nothing of one without amounts."""
        found: tuple[Sums, Sums] = defaultdict(Decimal), defaultdict(Decimal)
        answer: Any = self.client.get(address)
        head, *rows = _rows(b"".join(answer.streaming_content), "/xlsx/" in address)
        names = [name.lower() for name in head]
        if not {"amount", "currency"} <= set(names):
            return {}, {}
        for row in rows:
            found["Total" in row][row[names.index("currency")]] += Decimal(row[names.index("amount")])
        return without_zeros(found[0]), without_zeros(found[1])

    def same(self, address: str, what: str, shown: Sums, expected: Sums) -> None:
        """Remember a difference."""
        self.compared += 1
        if shown != expected:
            self.wrong.append(f"{address}: {what} says {shown}, the ledger {expected}")


def cards(context: Any) -> Iterator[tuple[str, Decimal, str]]:
    """The figures of an affiliate's overview that do not link, as (name, amount, SQL condition on its lines)."""
    period, currency = context["period"], context["currency"]
    days = f"currency = '{currency}' AND earned_day BETWEEN '{period.first}' AND '{period.last}'"
    yield "total by day", context["total"], days
    yield "network", context["network"]["total"], f"{days} AND direct_id <> affiliate_id"
    by = {"by-rule": "", "by-instrument": " AND direct_id = affiliate_id AND instrument <> ''"}
    by["by-customer"] = " AND direct_id = affiliate_id AND customer_id <> ''"
    for ranking in context["rankings"]:
        yield ranking["part"], ranking["total"], days + by[ranking["part"]]
    head = context["head"]
    yield "ever", head.ever, f"currency = '{currency}'"
    for month, amount in head.months:
        yield f"month {month}", amount, f"currency = '{currency}' AND date_trunc('month', earned_day) = '{month}'"


def _rows(content: bytes, is_workbook: bool) -> list[list[str]]:
    """The rows of a file as text; a number of a workbook has 15 digits at most, and so comes back as it was."""
    if not is_workbook:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    assert sheet is not None
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
