"""Previews look at a snapshot, so everything commits for real; each test has a partner of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.commissions.corrections.desk import Desk


@pytest.fixture
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[type[Desk]]:
    """``desk()`` or ``desk(rules)`` makes a partner to change by hand."""
    with django_db_blocker.unblock():
        yield Desk
