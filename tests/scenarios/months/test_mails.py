"""Affiliates are told of their statements by mail: in their language, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail

from commissions.payouts import mails
from commissions.statements.notices.models import Notice
from tests import factories as make
from tests.scenarios.months.ledger_of import Firm
from tests.scenarios.months.paying import answered, paid, pays_to
from tests.scenarios.months.test_disputes import answer, disputed
from track360.affiliates.models import Affiliate
from track360.core import clock
from track360.core.mail import MailNotSent

pytestmark = pytest.mark.usefixtures("empty")


@pytest.fixture
def empty(database: None, settings: Any) -> Iterator[None]:
    """Nothing waits of what other stories noted."""
    assert configured.EMAIL_BACKEND.endswith("locmem.EmailBackend")
    settings.BASE_URL = "https://track360.example"
    Notice.objects.all().delete()
    mail.outbox = []
    yield
    Notice.objects.all().delete()


def firm_of(email: str = "ada@ib.example") -> Firm:
    firm = Firm()
    Affiliate.objects.filter(partner=firm.partner, affiliate_id="A").update(email=email, name="Ada")
    pays_to(firm, masked="PayPal a@…")
    return firm


def told() -> list[tuple[str, str]]:
    """(to, subject) of the mails since the last time."""
    mails.send_waiting()
    found = [(each.to[0], each.subject) for each in mail.outbox]
    mail.outbox = []
    return found


def test_of_every_step_once() -> None:
    firm = firm_of()
    dispute, name = disputed(firm), firm.partner.name
    mails.send_waiting()
    (sent,) = mail.outbox
    assert sent.subject == f"Your statement 2026-01 at {name}"
    assert f"{name} closed 2026-01. Ada earned 15.00 USD in it; 15.00 USD is due with this statement." in sent.body
    link = f"https://track360.example/affiliate/commissions/statement/{firm.statement('2026-01').pk}/"
    assert link in sent.body
    mail.outbox = []
    firm.approve("2026-01")
    assert told() == [("ada@ib.example", f"Your statement 2026-01 at {name} is approved")]
    batch = paid(firm)
    assert told() == [("ada@ib.example", f"{name} paid you 5.00 USD")]
    answered(firm, batch, "returned")
    assert told() == [("ada@ib.example", f"Your payment from {name} came back")]
    answer(firm, dispute, "lost")
    mails.send_waiting()
    assert "the line of 2026-01 is taken back with the next statement" in mail.outbox[0].body
    assert "The answer: we looked" in mail.outbox[0].body
    mail.outbox = []
    firm.approve("2026-01")
    assert told() == []


def test_in_the_language_of_the_login() -> None:
    firm = firm_of(email="")
    affiliate = Affiliate.objects.get(partner=firm.partner, affiliate_id="A")
    login = make.make_affiliate_login(affiliate)
    login.email = "ada@login.example"
    login.save(update_fields=["email"])
    affiliate.logins.update(language="ar")
    firm.trades("2026-01-05", "2.00")
    firm.close("2026-01")
    mails.send_waiting()
    (sent,) = mail.outbox
    assert sent.to == ["ada@login.example"]
    assert "Your statement" not in sent.subject
    assert "2026-01" in sent.subject


def test_what_fails_waits_and_is_sent_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    firm = firm_of()
    firm.trades("2026-01-05", "2.00")
    firm.close("2026-01")

    def refuse(*_: object) -> None:
        raise MailNotSent("the server is down")

    with monkeypatch.context() as patch:
        patch.setattr(mails.mail, "send", refuse)
        assert mails.send_waiting() == 0
    with monkeypatch.context() as patch:
        patch.setattr(mails.mail, "get_connection", lambda: mails.mail.NoMail())
        assert mails.send_waiting() == 0
    row = Notice.objects.get()
    assert (row.begun_at, row.sent_at) == (None, None)
    assert told() == [("ada@ib.example", f"Your statement 2026-01 at {firm.partner.name}")]
    assert told() == []
    # A worker that was killed while it sent may have sent.
    Notice.objects.update(sent_at=None)
    assert told() == []


def test_no_address_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = firm_of(email="")
    firm.trades("2026-01-05", "2.00")
    firm.close("2026-01")
    assert told() == []
    assert Notice.objects.get().begun_at is not None
    firm.approve("2026-01")
    later = clock.now() + mails.PATIENCE + timedelta(days=1)
    Affiliate.objects.filter(partner=firm.partner).update(email="late@ib.example")
    monkeypatch.setattr(clock, "now", lambda: later)
    assert told() == []
