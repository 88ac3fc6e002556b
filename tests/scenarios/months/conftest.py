"""Months close for real: every story commits, and has a partner of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from track360.core import jobs


@pytest.fixture(autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Reachable; nobody is woken, the stories settle by themselves."""
    monkeypatch.setattr(jobs, "_send", lambda *_: None)
    with django_db_blocker.unblock():
        yield
