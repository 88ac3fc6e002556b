"""Money stories run in a house with real processes; each has a partner of its own, so nothing is cleaned between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.house import House, free_port
from tests.scenarios.story import Story


@pytest.fixture(scope="session")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Web process, broker and worker on the test database, for the whole session."""
    with django_db_blocker.unblock():
        made = House(free_port(), os.environ["TRACK360_TEST_BROKER_URL"])
        try:
            made.start_web()
            made.start_worker()
            yield made
        finally:
            made.stop()


@pytest.fixture
def story(house: House, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., Story]]:
    """Begin a story: ``story()`` or ``story(vertical="prop-trading", zone="Europe/Prague")``."""
    with django_db_blocker.unblock():
        yield lambda **told: Story(house, **told)
