"""Money stories run in a house with real processes; each has a partner of its own, so nothing is
cleaned between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import redis
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.house import House
from tests.scenarios.story import Story
from track360.launcher.state import free_port


@pytest.fixture(scope="package")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Web process, broker, worker and beat on the test database, for all stories."""
    with django_db_blocker.unblock():
        made = House(free_port(), settings.CELERY_BROKER_URL)
        # What earlier tests sent wakes nobody for anything, and would keep the worker busy for seconds.
        redis.from_url(made.broker_url).flushdb()
        try:
            made.start_web()
            made.start_worker()
            # A wake-up may be lost where the broker is slow to answer: then its sweeps find the work, as they
            # are meant to.
            made.start_beat(tmp_path_factory.mktemp("beat"))
            yield made
        finally:
            made.stop()


@pytest.fixture
def story(house: House, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., Story]]:
    """Begin a story: ``story()`` or ``story(vertical="prop-trading", zone="Europe/Prague")``."""
    with django_db_blocker.unblock():
        yield lambda **told: Story(house, **told)
