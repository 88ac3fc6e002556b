from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from tests import factories
from track360.connectors.models import Source
from track360.core import crypto


@pytest.mark.django_db
def test_secrets_move_to_the_new_key(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    partner = factories.make_partner()
    source = Source.objects.create(partner=partner, code="crm", connector="x", credentials={"token": "t"})
    settings.FIELD_KEYS = [new, old]
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "connectors.Source.credentials: 1" in out.getvalue()
    settings.FIELD_KEYS = [new]
    source.refresh_from_db()
    assert source.credentials == {"token": "t"}
    settings.FIELD_KEYS = [old]
    with pytest.raises(crypto.UnreadableSecret):
        source.refresh_from_db()
