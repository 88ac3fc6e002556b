from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commissions.rates import feeds
from commissions.rates import service as rates
from commissions.rates.models import Rate, RateFeed
from commissions.rates.service import Quoted
from tests.commissions.rates.test_files import ECB_XML
from tests.factories import make_operator, make_partner
from track360.core import http
from track360.partners.models import Partner
from track360.queue.models import Work

FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)


@pytest.fixture
def partner(db: None) -> Partner:
    return make_partner("helios")


def usd(rate: str, day: date = FIFTH) -> Quoted:
    return Quoted("EUR", "USD", day, Decimal(rate))


def current(partner: Partner) -> list[tuple[str, date, Decimal, str]]:
    rows = Rate.current.filter(partner=partner).order_by("day", "quote")
    return list(rows.values_list("quote", "day", "rate", "origin"))


def work() -> list[tuple[str, date | None]]:
    return list(Work.objects.order_by("id").values_list("kind", "day"))


def test_rates_are_loaded_with_work_for_their_days(partner: Partner) -> None:
    assert rates.load(partner, [usd("1.1", SIXTH), usd("1.2")]) == [FIFTH, SIXTH]
    assert current(partner) == [
        ("USD", FIFTH, Decimal("1.2"), "file"),
        ("USD", SIXTH, Decimal("1.1"), "file"),
    ]
    assert work() == [("rates", FIFTH), ("rates", SIXTH)]


def test_the_same_rate_again_is_no_news(partner: Partner) -> None:
    rates.load(partner, [usd("1.10")])
    Work.objects.all().delete()
    assert rates.load(partner, [usd("1.1")]) == []
    assert Rate.objects.count() == 1
    assert work() == []


def test_a_correction_supersedes_the_row_and_leaves_it(partner: Partner) -> None:
    rates.load(partner, [usd("1.10")])
    old = Rate.objects.get()
    assert rates.load(partner, [usd("1.11")]) == [FIFTH]
    assert current(partner) == [("USD", FIFTH, Decimal("1.11"), "file")]
    old.refresh_from_db()
    assert old.rate == Decimal("1.10")
    assert old.superseded_at is not None


def test_a_correction_may_be_taken_back(partner: Partner) -> None:
    for rate in ("1.10", "1.11", "1.10"):
        rates.load(partner, [usd(rate)])
    assert current(partner) == [("USD", FIFTH, Decimal("1.10"), "file")]
    assert Rate.objects.count() == 3


def test_of_two_rates_of_one_day_the_last_counts(partner: Partner) -> None:
    rates.load(partner, [usd("1.10"), usd("1.11")])
    assert current(partner) == [("USD", FIFTH, Decimal("1.11"), "file")]


def test_a_feed_never_supersedes_what_a_person_loaded(partner: Partner) -> None:
    rates.load(partner, [usd("1.10")])
    assert rates.load(partner, [usd("1.0987"), usd("1.1012", SIXTH)], origin="feed") == [SIXTH]
    assert current(partner) == [
        ("USD", FIFTH, Decimal("1.10"), "file"),
        ("USD", SIXTH, Decimal("1.1012"), "feed"),
    ]


def test_a_person_supersedes_a_feed_and_a_feed_corrects_itself(partner: Partner) -> None:
    rates.load(partner, [usd("1.0"), usd("2.0", SIXTH)], origin="feed")
    rates.load(partner, [usd("1.1")])
    rates.load(partner, [usd("1.2"), usd("2.2", SIXTH)], origin="feed")
    assert [row[2:] for row in current(partner)] == [(Decimal("1.1"), "file"), (Decimal("2.2"), "feed")]


Answering = Callable[[bytes | Exception, int], list[str]]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Lets the bank answer; returns the URLs that are asked for."""

    def answer(body: bytes | Exception, status: int = 200) -> list[str]:
        asked: list[str] = []

        def request(method: str, url: str, **kwargs: Any) -> http.Answer:
            asked.append(url)
            if isinstance(body, Exception):
                raise body
            return http.Answer(status, {}, body)

        monkeypatch.setattr(http, "request", request)
        return asked

    return answer


def test_a_feed_is_pulled_once_for_all_who_share_it(partner: Partner, answering: Answering) -> None:
    other = make_partner("other")
    for each in (partner, other, make_partner("without")):
        RateFeed.objects.create(partner=each, enabled=each.code != "without")
    asked = answering(ECB_XML, 200)
    feeds.pull_all()
    assert asked == ["https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"]
    for each in (partner, other):
        assert current(each) == [
            ("USD", FIFTH, Decimal("1.0987"), "feed"),
            ("JPY", SIXTH, Decimal("171.5"), "feed"),
            ("USD", SIXTH, Decimal("1.1012"), "feed"),
        ]
        feed = RateFeed.objects.get(partner=each)
        assert feed.error == ""
        assert feed.fetched_at is not None
    assert Rate.objects.count() == 6


def test_a_feed_pulled_twice_is_no_news(partner: Partner, answering: Answering) -> None:
    RateFeed.objects.create(partner=partner)
    answering(ECB_XML, 200)
    feeds.pull_all()
    Work.objects.all().delete()
    feeds.pull_all()
    assert work() == []


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"", 503, "https://bank.example/rates answered 503"),
        (b"<html/>", 200, "an XML file without ECB rates"),
        (http.HttpError("ConnectTimeout from bank.example"), 0, "ConnectTimeout from bank.example"),
        (http.HttpRefused("bank.example may not be called"), 0, "bank.example may not be called"),
    ],
)
def test_a_feed_that_fails_says_so_and_loads_nothing(
    partner: Partner, answering: Answering, body: bytes | Exception, status: int, told: str
) -> None:
    RateFeed.objects.create(partner=partner, url="https://bank.example/rates")
    answering(body, status)
    feeds.pull_all()
    feed = RateFeed.objects.get()
    assert (feed.error, feed.fetched_at) == (told, None)
    assert Rate.objects.count() == 0


def test_a_feed_that_recovers_forgets_its_error(partner: Partner, answering: Answering) -> None:
    RateFeed.objects.create(partner=partner, error="ConnectTimeout")
    answering(ECB_XML, 200)
    feeds.pull_all()
    assert RateFeed.objects.get().error == ""


def test_the_command_loads_a_file(partner: Partner, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("base,quote,date,rate\nEUR,USD,2026-01-05,1.10\n")
    out = StringIO()
    call_command("rates", "helios", str(file), "--as", make_operator().username, stdout=out)
    assert out.getvalue() == "rates read: 1, days with a new or corrected one: 1\n"
    assert current(partner) == [("USD", FIFTH, Decimal("1.10"), "file")]


def test_the_command_refuses_in_words(partner: Partner, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("base,quote,date,rate\nEUR,USD,today,1.10\n")
    with pytest.raises(CommandError, match="nothing was loaded:\n  line 2: 'today' is not a day"):
        call_command("rates", "helios", str(file))
    file.write_text("base,quote,date,rate\n")
    with pytest.raises(CommandError, match="there is no partner 'nobody'"):
        call_command("rates", "nobody", str(file), "--as", "olivia")
    with pytest.raises(CommandError, match=r"cannot open .*: No such file or directory"):
        call_command("rates", "helios", str(tmp_path / "missing.csv"))
    assert Rate.objects.count() == 0
