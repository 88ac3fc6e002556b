"""What every connector keeps to, whatever its partner does: paging, resuming, bad answers, lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from customers.models import Customer
from tests.connectors.cases import CASES, Case
from tests.connectors.conftest import NOON, Clock, make_source
from tests.factories import make_affiliate, make_partner
from track360.connectors.models import Run, Source, Watermark
from track360.connectors.pull import runner
from track360.connectors.registry import CONNECTORS
from track360.demo.broker_server import Broker
from track360.ingest.models import Quarantined
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
ROWS = 25


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def broker(case: Case, allowed: Callable[[str], None]) -> Iterator[Broker]:
    with Broker(case.dialect) as made:
        allowed(made.url)
        case.fill(made.store, ROWS)
        yield made


@pytest.fixture
def source(case: Case, broker: Broker, db: None) -> Source:
    partner = make_partner("partner", zone="UTC", vertical=case.vertical)
    case.prepare(make_affiliate(partner, "A1"))
    return make_source(
        partner,
        broker.url,
        case.credentials,
        connector=case.key,
        config=case.config(broker.url),
        streams=[case.stream],
        **case.extra,
    )


def pull(source: Source, clock: Clock) -> Run:
    """The one run of a forced pull."""
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    assert len(runs) == 1
    source.refresh_from_db()
    return runs[0]


def position(source: Source) -> object:
    return Watermark.objects.get(source=source).until


def test_every_connector_has_a_case() -> None:
    over_sql = {"sql"}  # the same promises in test_sql.py: there is no HTTP to answer badly
    assert {case.key for case in CASES.values()} | over_sql == set(CONNECTORS)


def test_all_pages_are_read_once(case: Case, source: Source, clock: Clock) -> None:
    run = pull(source, clock)
    assert (run.status, run.reason) == ("done", "")
    assert run.rows == ROWS
    assert run.pages >= 3
    assert case.found() == case.expected(ROWS)
    assert position(source) == NOON


def test_a_second_run_changes_nothing(case: Case, source: Source, clock: Clock) -> None:
    pull(source, clock)
    Watermark.objects.update(until=source.begin)
    run = pull(source, clock)
    assert run.status == "done"
    assert set(run.outcomes) == {"unchanged"}


def test_a_run_that_stops_goes_on_at_its_page(case: Case, source: Source, clock: Clock) -> None:
    Source.objects.update(page_limit=1)
    first = pull(source, clock)
    assert (first.status, first.pages, position(source)) == ("partial", 1, None)
    Source.objects.update(page_limit=100)
    second = pull(source, clock)
    assert second.status == "done"
    assert first.rows + second.rows == ROWS
    assert case.found() == case.expected(ROWS)


def test_an_empty_list_moves_the_watermark(case: Case, source: Source, broker: Broker, clock: Clock) -> None:
    broker.store.clear()
    run = pull(source, clock)
    assert (run.status, run.rows, run.outcomes) == ("done", 0, {})
    assert position(source) == NOON
    assert (source.answered_at, source.newest_at) == (NOON, None)


def test_401_stops_without_a_trace(case: Case, source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("unauthorized", path=case.path)
    run = pull(source, clock)
    assert (run.status, run.rows, position(source)) == ("failed", 0, None)
    assert "credentials" in run.reason
    assert case.found() == []
    assert source.failures == 1
    assert source.answered_at is None


def test_429_waits_as_long_as_asked(case: Case, source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("rate_limited", path=case.path, retry_after=77)
    run = pull(source, clock)
    assert (run.status, run.rows) == ("waiting", 0)
    assert source.next_run_at == NOON + timedelta(seconds=77)
    assert source.failures == 0


def test_5xx_is_tried_again_later_and_later(case: Case, source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("error", path=case.path, status=502)
    waits = []
    for _ in range(3):
        assert pull(source, clock).status == "failed"
        waits.append((source.next_run_at - clock.now).total_seconds())
    assert [low <= wait <= 2 * low for low, wait in zip((15, 30, 60), waits, strict=True)] == [True] * 3
    broker.clear_faults()
    assert pull(source, clock).status == "done"
    assert case.found() == case.expected(ROWS)
    assert source.failures == 0


@pytest.mark.parametrize("lie", ["repeated_page", "same_page"])
def test_a_list_without_end_is_left(case: Case, source: Source, broker: Broker, clock: Clock, lie: str) -> None:
    broker.fail(lie, path=case.path)
    run = pull(source, clock)
    assert run.status == "stopped"
    assert "never end" in run.reason
    assert run.pages <= 2
    assert position(source) is None
    assert Quarantined.objects.get(errors__0__code="lying_answer").origin == "pull:crm"


@pytest.mark.parametrize("lie", ["wrong_shape", "html", "redirect"])
def test_another_shape_is_left_and_kept(case: Case, source: Source, broker: Broker, clock: Clock, lie: str) -> None:
    broker.fail(lie, path=case.path)
    run = pull(source, clock)
    assert (run.status, run.rows, position(source)) == ("stopped", 0, None)
    assert run.reason
    assert case.found() == []
    assert Quarantined.objects.filter(errors__0__code="lying_answer").count() == 1


def test_a_cut_answer_is_tried_again(case: Case, source: Source, broker: Broker, clock: Clock) -> None:
    broker.fail("cut", times=1, path=case.path)
    assert pull(source, clock).status == "failed"
    assert case.found() == []
    assert pull(source, clock).status == "done"
    assert case.found() == case.expected(ROWS)


def test_credentials_are_not_sent_to_another_address(case: Case, source: Source, broker: Broker, clock: Clock) -> None:
    Source.objects.update(config=case.config("http://127.0.0.1:9"))
    run = pull(source, clock)
    assert run.status == "failed"
    assert "enter them again" in run.reason
    assert broker.requests == []


def test_metatrader_is_read_with_a_password_as_well(allowed: Callable[[str], None], clock: Clock, db: None) -> None:
    case = CASES["metatrader"]
    partner = make_partner("partner", zone="UTC")
    case.prepare(make_affiliate(partner, "A1"))
    with Broker(case.dialect) as broker:
        allowed(broker.url)
        case.fill(broker.store, ROWS)
        secret = {"username": "track360", "password": "simulated"}
        made = make_source(partner, broker.url, secret, connector=case.key, config=case.config(broker.url), streams=[])
        runs = runner.run(made.pk, clock, forced=True)
    assert runs is not None
    assert [(run.stream, run.status, run.rows) for run in runs] == [
        ("accounts", "done", 5),
        ("deals", "done", ROWS),
    ]
    assert set(partner_leverages(partner)) == {"100"}
    assert case.found() == case.expected(ROWS)


def partner_leverages(partner: Partner) -> list[str | None]:
    return list(Customer.objects.filter(partner=partner).values_list("leverage", flat=True))
