"""Closing on the operators' site: what stands against it, by whom it is overridden, and that it is done once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.test import Client

from commissions.corrections import service
from commissions.corrections.models import Draft
from commissions.rollups import prove
from commissions.statements.models import Closing
from tests.commissions.corrections.browser import client_of
from tests.factories import make_operator
from tests.scenarios.months.ledger_of import Firm

SHARE = {"id": "share", "type": "spread_share", "percent": 20}


def said(answer: Any) -> list[str]:
    """What the page after a click says of it."""
    return [str(message) for message in answer.context["messages"]]


def click(client: Client, firm: Firm, page: str, **more: str) -> Any:
    form = {"partner": firm.code, "period": "2026-01", **more}
    return client.post(f"/admin/periods/{page}/", form, follow=True)


def test_a_period_is_closed_once_nothing_stands_against_it() -> None:
    firm = Firm([SHARE])
    firm.trades("2026-01-05", "1.00", spread_cost=Decimal("10.00"))
    firm.trades("2026-01-06", "1.00")
    prove.record(firm.partner)
    carla, oscar = client_of(make_operator()), client_of(make_operator())
    shown = carla.get("/admin/periods/close/", {"partner": firm.code}).context
    found = "1 unrated (missing_revenue): c1 2026-01-06 EURUSD"
    exceptions = f"/admin/commissions/ratingexception/?partner_id={firm.partner.pk}"
    assert (shown["refused"], shown["obstacles"]) == ("", [(found, exceptions)])
    assert said(click(carla, firm, "close/now")) == [f"Not closed: {found}"]
    assert said(click(carla, firm, "override", reason=" ")) == [
        "Not drafted: Say why: the reason is kept with the change."
    ]
    assert not Draft.objects.filter(partner=firm.partner).exists()
    draft = click(carla, firm, "override", reason="it is a test row").context["draft"]
    service.run(draft.pk)
    assert f"overridden: {found}" in oscar.get(f"/admin/commissions/draft/{draft.pk}/").content.decode()
    firm.trades("2026-01-06", "1.00", spread_cost=Decimal("10.00"))
    assert carla.get("/admin/periods/close/", {"partner": firm.code}).context["obstacles"] == []
    assert said(click(carla, firm, "close/now"))[0].startswith("Closed: 1 statements are in review until ")
    assert said(click(oscar, firm, "close/now"))[0].startswith("Closed already, by operator")
    assert Closing.objects.get(partner=firm.partner).overridden == []


def test_what_is_no_period_or_is_not_over_is_not_closed() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "1.00")
    carla = client_of(make_operator())
    assert "is no period" in said(click(carla, firm, "close/now", period="2026-01-H1"))[0]
    assert "2026-01 is open and comes first" in said(click(carla, firm, "close/now", period="2026-02"))[0]
    assert not Closing.objects.filter(partner=firm.partner).exists()
