"""The real database with real commits; each case has a partner of its own, so nothing is cleaned between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from track360.core import jobs


@pytest.fixture
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Reachable for the test; nobody is woken, the test settles by itself."""
    monkeypatch.setattr(jobs, "_send", lambda *_: None)
    with django_db_blocker.unblock():
        yield
