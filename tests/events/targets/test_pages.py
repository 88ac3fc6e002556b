"""A CRM set up on the operators' site: what it may be, and that its token is never shown again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import factories as make
from tests.events.targets.crm import Crm
from tests.events.targets.test_targets import CONFIG
from tests.events.webhooks.test_pages import HOOKS, as_operator
from track360.events.endpoints.models import Endpoint

pytestmark = pytest.mark.django_db


def test_a_crm_is_set_up_and_changed_without_typing_its_token_again(settings: Any) -> None:
    crm, acme, client = Crm(), make.make_partner("acme"), as_operator()
    settings.OUTBOUND_ALLOW = [crm.host]
    said = {"partner": acme.pk, "target": "hubspot", "name": "CRM", "url": crm.url, "config": json.dumps(CONFIG)}
    refused = client.post(f"{HOOKS}write-back/", said).content.decode()
    assert "HubSpot needs token." in refused
    assert not Endpoint.objects.exists()
    client.post(f"{HOOKS}write-back/", said | {"credentials": '{"token": "pat-secret"}'})
    made = Endpoint.objects.get()
    assert (made.target, made.types) == ("hubspot", ["commission.earned", "customer.created", "customer.updated"])
    page = f"{HOOKS}{made.pk}/"
    for shown in (client.get(page), client.get(f"{page}edit/")):
        assert "pat-secret" not in shown.content.decode()
        assert "t360_phase" in shown.content.decode()
    fewer = {"objects": CONFIG["objects"][1:]}
    client.post(f"{page}edit/", {"name": "CRM", "url": crm.url, "config": json.dumps(fewer)})
    made.refresh_from_db()
    assert (made.types, made.credentials) == (["commission.earned"], {"token": "pat-secret"})
    assert client.get(f"{page}rotate/").status_code == 404
    assert client.get(f"{page}test/").status_code == 404
    crm.server.shutdown()


@pytest.mark.parametrize("config", ["{", "[]", '{"objects": []}', '{"objects": [{"events": ["x"]}]}'])
def test_a_bad_declaration_is_told(config: str) -> None:
    acme = make.make_partner("acme")
    said = {"partner": acme.pk, "target": "hubspot", "name": "CRM", "url": "https://1.1.1.1", "credentials": "{}"}
    answer = as_operator().post(f"{HOOKS}write-back/", said | {"config": config})
    assert "t-bad" in answer.content.decode()
    assert not Endpoint.objects.exists()
