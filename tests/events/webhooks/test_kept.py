"""What is kept of webhooks, how, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.events.delivery.conftest import send_all
from tests.events.receiver import receiving, says
from tests.events.webhooks.test_api import Hooks
from track360.core import clock
from track360.events.delivery import housekeeping
from track360.events.delivery.models import Attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


def test_neither_url_nor_secret_stands_in_the_database_in_clear(hooks: Hooks) -> None:
    made = hooks.made("https://1.1.1.1/hook?token=verysecret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM events_endpoint e")
        (row,) = cursor.fetchone()
    assert "verysecret" not in row
    assert made["secret"] not in row


def test_old_logs_are_forgotten(hooks: Hooks, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(settings, says(200)) as (receiver,):
        made = hooks.made(receiver)
        hooks.act(made, "test")
        send_all()
    later = clock.now() + housekeeping.KEPT
    monkeypatch.setattr(clock, "now", lambda: later - timedelta(minutes=1))
    assert housekeeping.forget_old() == 0
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(minutes=1))
    assert housekeeping.forget_old() == 2
    assert not Attempt.objects.exists()
