"""Previews look at a snapshot, so everything commits for real; each test has a partner of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.commissions.corrections.browser import client_of
from tests.commissions.corrections.desk import Desk
from tests.factories import make_operator, unique


@pytest.fixture
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[type[Desk]]:
    """``desk()`` or ``desk(rules)`` makes a partner to change by hand."""
    with django_db_blocker.unblock():
        yield Desk


@pytest.fixture
def olivia(desk: type[Desk]) -> Client:
    return client_of(make_operator(unique("olivia")))


@pytest.fixture
def oscar(desk: type[Desk]) -> Client:
    """Publishes what olivia drafted."""
    return client_of(make_operator(unique("oscar")))


@pytest.fixture
def traded(desk: type[Desk]) -> Desk:
    """A earned 10 on two lots of c1, P 1 above."""
    made = desk()
    made.customer()
    made.trades("2026-01-05", "2")
    made.settle()
    return made
