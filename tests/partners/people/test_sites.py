"""Every page of both sites is in the log by being one; what shows a person or lets data out is not done without."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests import factories
from tests.partners.people.conftest import Events
from track360.core import clock
from track360.partners.models import Kind, User
from track360.partners.people import log
from track360.site.sites import affiliate_site, operator_site

BEFORE_SIGNING_IN = {
    "login", "second_factor", "admin_password_reset", "password_reset_done", "password_reset_complete", "reset_link",
    "invitation_link", "single_sign_on", "single_sign_on_callback", "passkey_registration_begin",
    "passkey_registration_complete", "passkey_authentication_begin", "passkey_authentication_complete",
    "reauthenticate", "language",
}  # fmt: skip
"""Pages that come before a permission; what signs in by them tells the log itself."""


def views(urls: list[Any]) -> Iterator[tuple[str, Any]]:
    for each in urls:
        if isinstance(each, URLResolver):
            yield from views(each.url_patterns)
        elif isinstance(each, URLPattern):
            yield each.name or str(each.pattern), each.callback


def is_watched(view: Any) -> bool:
    """Whether it went through ``admin_view``; Django's own wrappers, which name their site or list, do when called."""
    while view is not None:
        if getattr(view, "is_watched", False) or hasattr(view, "admin_site") or hasattr(view, "model_admin"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


@pytest.mark.parametrize("site", [operator_site, affiliate_site], ids=lambda site: site.name)
def test_every_page_is_watched(site: Any) -> None:
    found = dict(views(site.get_urls()))
    assert {name for name, view in found.items() if not is_watched(view)} == {*found} & BEFORE_SIGNING_IN
    assert len(found) > 20


def test_what_is_read_searched_taken_and_done(operator: Client, olivia: User, events: Events) -> None:
    customer = factories.make_customer(factories.make_affiliate(factories.make_partner("acme")), "C1")
    events()
    page = f"/admin/customers/customer/{customer.pk}/"
    parked = factories.make_parked(customer.partner)
    asked = {"q": "jane", "partner_id": customer.partner_id, "p": "1"}
    operator.get("/admin/customers/customer/", {"p": "1", "o": "1"})
    operator.get(page)
    operator.get("/admin/customers/customer/", asked)
    b"".join(operator.get("/admin/customers/customer/export/csv/", {"q": "C1"}).streaming_content)  # type: ignore[attr-defined]
    operator.post(f"/admin/ingest/parked/{parked.pk}/retry/", {"token": "hush"})
    told = events()
    partner = str(customer.partner_id)
    place = "admin:customers_customer_"
    row = f"customers.customer:{customer.pk}"
    assert [(event.kind, event.subject, event.status, event.partner_id, event.what) for event in told] == [
        (Kind.PAGE, row, 200, customer.partner_id,
         {"place": f"{place}change", "ids": {"object_id": str(customer.pk)}}),
        (Kind.SEARCH, f"{place}changelist", 200, customer.partner_id,
         {"place": f"{place}changelist", "asked": {"q": "jane", "partner_id": partner}}),
        (Kind.EXPORT, f"{place}export", 200, None,
         {"place": f"{place}export", "ids": {"kind": "csv"}, "asked": {"q": "C1"}, "rows": 1,
          "personal_data": "clear"}),
        (Kind.ACTION, f"ingest.parked:{parked.pk}", 302, customer.partner_id,
         {"place": "admin:ingest_parked_retry", "ids": {"object_id": str(parked.pk)}}),
    ]  # fmt: skip
    who = (olivia.pk, "olivia", "admin", "203.0.113.5", "Browser/1")
    assert {(event.user_id, event.name, event.site, event.address, event.agent) for event in told} == {who}


def test_a_page_that_reloads_itself_is_one_event_and_an_address_is_searched_by_its_ends(
    operator: Client, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = factories.make_customer(factories.make_affiliate(factories.make_partner()), "C1")
    page, now = f"/admin/customers/customer/{customer.pk}/", clock.now()
    events()
    for second in (0, 5, 59, 61):
        monkeypatch.setattr(clock, "now", lambda later=second: now + timedelta(seconds=later))
        operator.get(page)
    Client(REMOTE_ADDR="203.0.113.6").get(page)
    operator.get(page, REMOTE_ADDR="203.0.113.7")
    assert [event.address for event in events()] == ["203.0.113.5", "203.0.113.5", "203.0.113.7"]
    operator.get("/admin/customers/customer/", {"q": "Ada ada@lovelace.example"})
    operator.get("/admin/customers/customer/", {"q": "Ada ada@lovelace.example"})
    assert [event.what["asked"] for event in events()] == [{"q": "Ada a•••@l•••.example"}] * 2


def test_what_was_refused_is_told_with_its_status(operator: Client, events: Events) -> None:
    reader = Client()
    reader.force_login(factories.make_user("rita", is_staff=True))
    parked = factories.make_parked(factories.make_partner())
    events()
    reader.post(f"/admin/ingest/parked/{parked.pk}/retry/")
    reader.get("/admin/customers/customer/999999/")
    operator.get("/admin/customers/customer/999999/")
    assert [(event.kind, event.name, event.status) for event in events()] == [
        (Kind.ACTION, "rita", 403),
        (Kind.PAGE, "rita", 403),
        (Kind.PAGE, "olivia", 404),
    ]


def test_an_affiliate_is_told_with_its_partner(events: Events) -> None:
    affiliate = factories.make_affiliate(factories.make_partner())
    customer = factories.make_customer(affiliate, "C1")
    alice = Client()
    alice.force_login(factories.make_affiliate_login(affiliate, "alice"))
    events()
    alice.get(f"/affiliate/customers/customer/{customer.pk}/")
    alice.get("/affiliate/customers/customer/", {"q": "C1"})
    told = [(event.kind, event.site, event.name, event.partner_id) for event in events()]
    assert told == [
        (Kind.PAGE, "affiliate", "alice", affiliate.partner_id),
        (Kind.SEARCH, "affiliate", "alice", affiliate.partner_id),
    ]


def test_what_cannot_be_logged_is_not_shown(
    operator: Client, events: Events, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    customer = factories.make_customer(factories.make_affiliate(factories.make_partner()), "C1", first_name="Ada")
    parked = factories.make_parked(customer.partner)

    def away(row: Any) -> None:
        raise OperationalError("gone")

    events()
    monkeypatch.setattr(log, "_store", away)
    with caplog.at_level(logging.ERROR, "track360.people"):
        page = operator.get(f"/admin/customers/customer/{customer.pk}/")
        file = operator.get("/admin/customers/customer/export/csv/")
        search = operator.get("/admin/customers/customer/", {"q": "jane"})
        action = operator.post(f"/admin/ingest/parked/{parked.pk}/retry/")
    assert (page.status_code, file.status_code, search.status_code, action.status_code) == (503, 503, 200, 302)
    assert b"Ada" not in page.content
    assert not file.streaming
    assert events() == []
    assert len([record for record in caplog.records if record.name == "track360.people"]) == 4
    assert not [word for word in ("olivia", "203.0.113.5", "jane") if word in caplog.text]


def test_an_address_with_a_number_of_any_length_can_be_taken_away(operator: Client, olivia: User) -> None:
    log.record(olivia, Kind.PAGE, ids={"object_id": 10**30})
    answer: Any = operator.get("/admin/partners/personevent/export/csv/")
    assert f'{{""ids"":{{""object_id"":{10**30}}}}}' in b"".join(answer.streaming_content).decode()
