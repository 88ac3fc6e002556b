from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from track360.partners.models import PersonEvent, User

Events = Callable[[], list[PersonEvent]]


@pytest.fixture
def olivia(db: None) -> User:
    return factories.make_operator("olivia")


@pytest.fixture
def operator(olivia: User) -> Client:
    made = Client(REMOTE_ADDR="203.0.113.5", HTTP_USER_AGENT="Browser/1")
    made.force_login(olivia)
    return made


@pytest.fixture
def events(db: None) -> Any:
    """Reads what was logged since it was asked last."""
    seen = {"until": 0}

    def since() -> list[PersonEvent]:
        found = list(PersonEvent.objects.filter(pk__gt=seen["until"]).order_by("pk"))
        seen["until"] = found[-1].pk if found else seen["until"]
        return found

    return since
