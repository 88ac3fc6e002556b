from __future__ import annotations

import pytest

from track360.demo import demonstration, waiting
from track360.demo.generator import Sample
from track360.demo.pull_sources import connect
from track360.partners.models import Partner
from track360.queue.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(samples: dict[str, Sample]) -> list[Sample]:
    demonstration.set_up(samples.values())
    Work.objects.all().delete()
    return list(samples.values())


def test_there_is_nothing_to_wait_for_when_nothing_is_queued_or_pulled(settled: list[Sample]) -> None:
    waiting.wait(settled, pytest.fail)


def test_changes_are_waited_for_and_told(settled: list[Sample]) -> None:
    Work.objects.create(partner=Partner.objects.get(code="acme"), kind=Work.Kind.PARTNER)
    told: list[str] = []

    def say(line: str) -> None:
        told.append(line)
        Work.objects.all().delete()

    waiting.wait(settled, say, pause=0)
    assert told == ["waiting: 1 changes to be settled"]


def test_rows_are_waited_for_only_once_the_broker_is_connected(settled: list[Sample]) -> None:
    assert waiting.backlog(settled) == (0, 0)
    connect(settled, "http://127.0.0.1:9")
    assert str(waiting.backlog(settled)) == "1,200 rows to be pulled"


def test_standing_still_is_an_error_that_says_what_waits(
    settled: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "STALLED", -1.0)
    Work.objects.create(partner=Partner.objects.get(code="acme"), kind=Work.Kind.PARTNER)
    with pytest.raises(waiting.Stalled, match="there are still 1 changes to be settled"):
        waiting.wait(settled, pytest.fail)
