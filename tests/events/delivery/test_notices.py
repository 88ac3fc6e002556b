"""Whoever looks after an endpoint is told when it is switched off, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from tests import factories as make
from track360.core import mail as sending
from track360.core.mail import MailNotSent
from track360.events.delivery import notices
from track360.events.endpoints.models import Endpoint
from track360.partners.models import Partner


@pytest.fixture(autouse=True)
def server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = "https://track360.example"


def told() -> list[tuple[list[str], str]]:
    return [(message.to, message.subject) for message in mail.outbox]


def test_operators_who_may_mend_it(acme: Partner) -> None:
    make.make_operator("dora", role="developer", partners=[acme], email="dora@acme.example")
    make.make_operator("sam", role="support", partners=[acme], email="sam@acme.example")
    make.make_operator("eve", role="developer", partners=[make.make_partner("beta")], email="eve@beta.example")
    hook = make.make_endpoint(acme, state="disabled", untold=True)
    assert (notices.send_waiting(), notices.send_waiting()) == (1, 0)
    assert told() == [(["dora@acme.example"], "Nothing is sent to CRM any more")]
    assert f"https://track360.example/admin/events/endpoint/{hook.pk}/" in mail.outbox[0].body


def test_the_affiliate_whose_postback_it_was(acme: Partner) -> None:
    make.make_affiliate(acme, "ALICE", email="alice@ib.example")
    make.make_endpoint(acme, affiliate_id="ALICE", name="Tracker", state="disabled", untold=True)
    assert notices.send_waiting() == 1
    assert told() == [(["alice@ib.example"], "Nothing is sent to Tracker any more")]
    assert "https://track360.example/affiliate/postbacks/" in mail.outbox[0].body


def test_what_could_not_be_mailed_waits(acme: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_affiliate(acme, "ALICE", email="alice@ib.example")
    make.make_endpoint(acme, affiliate_id="ALICE", state="disabled", untold=True)

    def down(*args: Any) -> None:
        raise MailNotSent("down")

    with monkeypatch.context() as patched:
        patched.setattr(sending, "send", down)
        assert notices.send_waiting() == 0
    assert Endpoint.objects.get().untold
    assert notices.send_waiting() == 1
