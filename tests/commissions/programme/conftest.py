"""The broker of the tests that apply a second file."""

from __future__ import annotations

import pytest

from commissions.programme.service import apply
from tests.commissions.programme.helios import BROKER
from track360.partners.models import Partner
from track360.queue.models import Work


@pytest.fixture
def helios(db: None) -> Partner:
    """The broker above, with nothing left to settle."""
    apply({"partners": [BROKER]})
    Work.objects.all().delete()
    return Partner.objects.get(code="helios")
