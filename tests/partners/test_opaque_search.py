"""An operator finds the row of which a partner tells the id."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db: None) -> Client:
    made = Client()
    made.force_login(factories.make_operator())
    return made


def found(operator: Client, path: str, asked: str) -> list[Any]:
    return [row.pk for row in operator.get(path, {"q": asked}).context["cl"].result_list]


def test_batches_and_entries_are_found_by_the_id_that_the_partner_was_told(operator: Client, partner: Partner) -> None:
    other = factories.make_partner()
    own, _ = factories.make_batch(partner), factories.make_batch(other)
    entry = factories.make_entry(factories.make_affiliate(partner), None, "5")
    told, line = partner.opaque.id("batch", own.pk), partner.opaque.id("commission", entry.pk)
    assert found(operator, "/admin/ingest/batch/", told) == [own.pk]
    assert found(operator, "/admin/commissions/ledgerentry/", line) == [entry.pk]
    assert found(operator, "/admin/ingest/batch/", line) == []
    assert found(operator, "/admin/ingest/batch/", other.opaque.id("batch", own.pk)) == []
    assert found(operator, "/admin/ingest/batch/", str(own.pk)) == []
    assert told in operator.get(f"/admin/ingest/batch/{own.pk}/").content.decode()
