"""``make bench-pages``: every list and dashboard of both sites, and every report of the API, on a large book.

Prints queries and milliseconds (median of five warm readings) of each page, and the memory that exports take.
ARGS: number of activity rows, default 1000000 (100000 for a quick look).
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from commissions.ledger.models import LedgerEntry  # noqa: E402
from commissions.rollups.roll_up import roll_up  # noqa: E402
from commissions.settle.settler import settle  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.benchmarks import book  # noqa: E402
from track360.partners.credentials import services  # noqa: E402
from track360.partners.models import Partner  # noqa: E402
from track360.queue.models import Work  # noqa: E402
from track360.reports.published import reports_of  # noqa: E402
from track360.site.exports import KINDS  # noqa: E402
from track360.site.sites import BaseAdminSite, affiliate_site, operator_site  # noqa: E402
from track360.verticals.registry import VERTICALS  # noqa: E402

MOST_QUERIES, MOST_MS = 20, 250
WARM = 5
EXPORTED = 100_000
ASKED_FOR = ("why_not",)  # says nothing by itself
JANUARY = "from=2026-01-01&to=2026-01-31"
QUARTER = "from=2026-01-01&to=2026-03-31"
MORE = (
    "UPDATE customers_customer SET campaign_id = 'c' || id %% 50, click_id = 'k' || id, country_code = "
    "(ARRAY['DE', 'FR', 'IT', 'PL'])[1 + id %% 4], first_name = 'Ada', email = 'a' || id || '@b.example' "
    "WHERE partner_id = %(partner)s",
    """INSERT INTO transactions_transaction (partner_id, transaction_id, customer_id, transaction_type, amount_currency,
           currency, transaction_date, status, day, version_at, version_hash, batch_id)
       SELECT partner_id, kind || id, customer_id, kind, 250, 'USD', '2026-01-05', 'approved', '2026-01-05',
           '2026-01-05', '', 0
       FROM customers_customer, unnest(ARRAY['deposit', 'withdrawal', 'bonus']) kind WHERE partner_id = %(partner)s""",
    """INSERT INTO customers_phasereached (partner_id, customer_id, phase, day)
       SELECT partner_id, customer_id, reached, signup_day + 20
       FROM customers_customer, unnest(ARRAY['phase_1', 'funded']) reached WHERE partner_id = %(partner)s""",
    """INSERT INTO ingest_batch (partner_id, entity, origin, mode, received_at, received, created, updated, unchanged,
           stale, parked, rejected, warnings)
       SELECT %(partner)s, 'trading-activity', 'push', 'atomic', now() - n * interval '1 minute', 1000, 1000, 0, 0,
           0, 0, 0, 0
       FROM generate_series(1, %(rows)s / 50) n""",
)
EXCEPTIONS = """
INSERT INTO commissions_ratingexception (partner_id, kind, customer_id, source_day, instrument, source_currency, ref,
    code, affiliate_id, rule_id, currency, detail)
SELECT partner_id, 'activity', customer_id, '2026-01-05', 'EURUSD', 'EUR', '', 'missing_rate', affiliate_id, 'lots',
    '', ''
FROM customers_customer WHERE partner_id = %(partner)s"""


class Page(NamedTuple):
    """What was measured of one page."""

    path: str
    queries: int
    milliseconds: float

    @property
    def holds(self) -> bool:
        return self.queries <= MOST_QUERIES and self.milliseconds <= MOST_MS


def main(rows: int = 1_000_000) -> None:
    """Build the book, read everything, and say what is too slow by the exit code."""
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    partner = Partner.objects.filter(code="pages").first() or _book(rows)  # a book that is there serves again
    clients = _clients(partner)
    pages = [_measured(clients[who], path) for who, path in _paths(partner)]
    for page in pages:
        mark = "" if page.holds else "  <-- over"
        print(f"{page.queries:3d} queries {page.milliseconds:7.0f} ms  {page.path}{mark}")
    ledger = reverse("admin:commissions_ledgerentry_changelist")
    for lines in (50_000, EXPORTED):
        day = _day_with(partner, lines)
        for kind in KINDS:
            _export(clients["operator"], kind, ledger, day)
    for kind in KINDS:
        _export(clients["top"], kind, reverse("affiliate:commissions_ledgerentry_changelist"), book.LAST)
    sys.exit(any(not page.holds for page in pages))


def _book(rows: int) -> Partner:
    customers = min(20_000, rows // 50)
    partner = book.make("pages", rows, customers, max(customers // 10, 250))
    with connection.cursor() as cursor:
        for statement in MORE:
            cursor.execute(statement, {"partner": partner.pk, "rows": rows})
        Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
        settling = _seconds(lambda: settle(partner))
        rolling = _seconds(lambda: roll_up(partner.pk))
        cursor.execute(EXCEPTIONS, {"partner": partner.pk})
        cursor.execute("VACUUM ANALYZE")
    lines = LedgerEntry.objects.filter(partner=partner).count()
    print(f"{rows:,} rows of activity, {lines:,} lines: settled in {settling:.1f} s, rolled up in {rolling:.1f} s")
    return partner


def _clients(partner: Partner) -> dict[str, Client]:
    """An operator, the affiliate at the top with the largest network, one with customers only, and
    the partner's API."""
    made = {"operator": Client(), "top": Client(), "leaf": Client()}
    made["operator"].force_login(make.make_operator(f"operator-{time.time_ns()}"))
    for who, affiliate_id in (("top", "a0"), ("leaf", "a240")):
        affiliate = partner.affiliate_set.get(affiliate_id=affiliate_id)
        made[who].force_login(make.make_affiliate_login(affiliate, f"{who}-{time.time_ns()}"))
    _, key = services.create_key(partner, "bench")
    made["api"] = Client(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return made


def _paths(partner: Partner) -> Iterator[tuple[str, str]]:
    yield "operator", f"{reverse('admin:index')}"
    for path in _lists(operator_site):
        yield "operator", path
    for what, asked in (("affiliate", partner.affiliate_set), ("customer", partner.customer_set)):
        yield "operator", reverse("admin:why_not", query={what: asked.latest("pk").pk})
    ledger = reverse("admin:commissions_ledgerentry_changelist")
    yield "operator", f"{ledger}?affiliate_id=a0"
    yield "operator", f"{ledger}?earned_day_from=2026-01-10&earned_day_to=2026-01-10"
    yield "operator", f"{ledger}?cause=earned&p=200"
    for who in ("top", "leaf"):
        yield who, reverse("affiliate:index")
        yield who, f"{reverse('affiliate:index')}?{QUARTER}"
        for path in (*_lists(affiliate_site), reverse("affiliate:why_not")):
            yield who, path
        yield who, f"{reverse('affiliate:commissions_ledgerentry_changelist')}?q=c77"
    base = f"/api/v1/{partner.vertical}"
    for name in ("customers", "transactions", "trading-activity", "commissions"):
        yield "api", f"{base}/{name}?per_page=500"
    for name in reports_of(VERTICALS[partner.vertical]):
        yield "api", f"{base}/reports/{name}"
        yield "api", f"{base}/reports/{name}?{QUARTER}&affiliate_id=a0"
        yield "api", f"{base}/reports/{name}?campaign_id=c7"
        for who in ("operator", "leaf"):
            site = operator_site if who == "operator" else affiliate_site
            yield who, f"{site.url('reports')}?report={name}&{JANUARY}"


def _lists(site: BaseAdminSite) -> Iterator[str]:
    """Every list that is registered, and every page that a room has hung in."""
    for model in site._registry:
        yield reverse(f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for page in site.pages:
        if not page.pattern.converters and page.name not in ASKED_FOR:
            yield reverse(f"{site.name}:{page.name}")


def _measured(client: Client, path: str) -> Page:
    answer = client.get(path)  # what is compiled and cached once is not of interest
    if answer.status_code != 200:
        sys.exit(f"{path}: {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    asked = len(queries)
    seconds = [_seconds(lambda: client.get(path)) for _ in range(WARM)]
    return Page(path, asked, 1000 * statistics.median(seconds))


def _export(client: Client, kind: str, path: str, last: date) -> None:
    """Read the ledger up to a day to its end: when it began, when it ended, how much memory that took at most."""
    path = f"{path}export/{kind}/?earned_day_from={book.FIRST}&earned_day_to={last}"
    before = _forget_peak()
    began, worked = time.perf_counter(), time.process_time()
    answer: Any = client.get(path)
    blocks = iter(answer.streaming_content)
    size, first = len(next(blocks)), time.perf_counter() - began
    size += sum(len(block) for block in blocks)
    seconds = time.perf_counter() - began
    print(
        f"{path}: {size / 1e6:.1f} MB, begun after {first:.2f} s, ended after {seconds:.1f} s "
        f"({time.process_time() - worked:.1f} s of processor time), "
        f"memory {before:.0f} MB before, {_peak():.0f} MB at most"
    )


def _day_with(partner: Partner, lines: int) -> date:
    """Up to which day there are so many lines; the last one where there are fewer."""
    by_day = LedgerEntry.objects.filter(partner=partner).values_list("earned_day").annotate(Count("id"))
    found, day = 0, book.FIRST
    for day, count in by_day.order_by("earned_day"):  # noqa: B007 - the day that breaks off is the answer
        found += count
        if found >= lines:
            break
    print(f"exports of {found:,} lines:")
    return day


def _peak() -> float:
    """The most memory this process has held, in MB, since the last :func:`_forget_peak`."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _forget_peak() -> float:
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
