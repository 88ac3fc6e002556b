from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from oauth2_provider.models import AccessToken

from tests.partners.conftest import ask_token
from track360.core import clock, throttle
from track360.partners import audit
from track360.partners.models import ApiClient
from track360.partners.tasks import housekeeping

pytestmark = pytest.mark.django_db


def exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


def test_housekeeping(api_client: tuple[ApiClient, str], windows: Any, settings: Any) -> None:
    settings.AUDIT_DAYS = 30
    old = clock.now().date() - timedelta(days=31)
    audit.ensure_partition(old)
    ask_token(*api_client)
    ask_token(*api_client)
    AccessToken.objects.filter(pk=AccessToken.objects.earliest("pk").pk).update(
        expires=clock.now() - timedelta(hours=1)
    )
    throttle.hit("t", "test:old", 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_window SET opened_at = opened_at - interval '2 hours' WHERE key = 'test:old'")
    housekeeping()
    assert not exists(f"partners_audit_{old:%Y%m%d}")
    assert AccessToken.objects.count() == 1
    assert windows("test:old") is None
