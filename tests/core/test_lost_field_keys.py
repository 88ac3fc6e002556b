"""The page on incidents says how to begin anew once the field keys are lost; this does as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from commissions.payouts.batches.models import PayoutBatch
from commissions.payouts.models import PayoutDetails
from tests import factories
from track360.connectors.models import Source
from track360.core import crypto
from track360.core.chain import sealing
from track360.partners.models import Partner
from track360.site.sign_in import devices

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "operate.md"


@pytest.mark.django_db
def test_everything_can_be_read_again(settings: Any) -> None:
    partners = [factories.make_partner(), factories.make_partner()]
    Source.objects.create(partner=partners[0], code="crm", connector="x", credentials={"token": "t"})
    whose = {"partner": partners[0], "affiliate_id": "A", "currency": "USD", "paid_in": "USD", "requested_by": "anna"}
    PayoutDetails.objects.create(**whose, method="paypal", masked="PayPal", details={"email": "ada@example.com"})
    named = {"order_id": "B1", "format": "csv", "requested_day": factories.DAY, "digest": "0" * 64, "made_by": "anna"}
    PayoutBatch.objects.create(partner=partners[0], file="payment_id", **named)
    user = factories.make_user("anna")
    devices.begin_totp(user)
    lost = sealing.key()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(crypto.UnreadableSecret):
        list(Partner.objects.all())
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(block, {})  # noqa: S102 - what the page has people run
    assert len({partner.opaque_key for partner in Partner.objects.all()}) == len(partners)
    assert [(source.credentials, source.credentials_for) for source in Source.objects.all()] == [({}, "")]
    assert [(row.details, row.closed_by) for row in PayoutDetails.objects.all()] == [({}, "field keys lost")]
    assert PayoutBatch.objects.get().file == ""
    assert devices.begun_totp(user) is None
    assert sealing.key() != lost
