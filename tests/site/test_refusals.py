"""What somebody reads who gets no further: our words, a way back where there is one, and nothing of what went wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.django_db
TO_OPERATORS, TO_AFFILIATES = 'href="/admin/"', 'href="/affiliate/"'


def heading(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode())
    return found[1] if found else ""


@pytest.fixture
def clerk() -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make.make_operator("sue", role="support"))
    return client


def test_who_may_not_or_finds_nothing_is_led_back(clerk: Client) -> None:
    forbidden, missing = clerk.get("/admin/partners/apiclient/"), clerk.get("/admin/partners/partner/999999/")
    assert (forbidden.status_code, heading(forbidden)) == (403, "Not yours to see or do")
    assert (missing.status_code, heading(missing)) == (404, "There is nothing here")
    assert TO_OPERATORS in forbidden.content.decode()
    assert TO_OPERATORS in missing.content.decode()
    clerk.force_login(make.make_affiliate_login(make.make_affiliate(make.make_partner())))
    elsewhere = clerk.get("/affiliate/commissions/ledgerentry/999999/")
    assert (elsewhere.status_code, TO_AFFILIATES in elsewhere.content.decode()) == (404, True)


def test_a_form_from_before_the_login_says_what_to_do(clerk: Client) -> None:
    answer = clerk.post("/admin/second-factor/devices/", {"begin": "app"})
    assert (answer.status_code, heading(answer)) == (403, "That page was too old")
    assert "CSRF" not in answer.content.decode()


def test_what_cannot_be_read_and_what_breaks_are_told_in_words(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    unreadable = Client().post("/admin/login/", {f"field-{number}": "1" for number in range(1001)})
    assert (unreadable.status_code, heading(unreadable)) == (400, "That could not be read")
    monkeypatch.setattr("track360.reports.dashboards.operator.context", lambda request, shown: 1 // 0)
    broken = clerk.get("/admin/")
    assert (broken.status_code, heading(broken)) == (500, "Something went wrong on our side")
    assert "division" not in broken.content.decode()
