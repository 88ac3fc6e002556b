"""Other payout details: asked for, told, published by somebody else, and used after the wait."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Correction, Draft
from commissions.payouts import details, notices
from commissions.payouts.models import PayoutDetails, PayoutSettings
from tests import factories as make
from tests.commissions.corrections.browser import client_of, text
from tests.commissions.payouts.orders import IBAN
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.partners import four_eyes

pytestmark = pytest.mark.django_db
OTHER = "GB29NWBK60161331926819"
PAGE = "/affiliate/payout-details/"
SAID_BANK = {"holder": "Ada Lee", "iban": IBAN}
SAID = {"method": "bank", "currency": "USD", "paid_in": "EUR", **SAID_BANK}


@pytest.fixture
def affiliate() -> Affiliate:
    made = make.make_affiliate(make.make_partner(zone="UTC"), email="ada@example.com")
    make.make_assignment(made, make.make_plan(made.partner))
    return made


@pytest.fixture
def own(affiliate: Affiliate) -> Client:
    return client_of(make.make_affiliate_login(affiliate))


@pytest.fixture
def oscar() -> four_eyes.Signatory:
    return make.make_signatory()


def previewed(row: PayoutDetails) -> Draft:
    assert row.draft is not None
    service.run(row.draft.pk)
    row.draft.refresh_from_db()
    assert row.draft.state == Draft.State.READY, row.draft.error
    return row.draft


def publish(row: PayoutDetails, by: four_eyes.Signatory) -> PayoutDetails:
    draft = previewed(row)
    publishing.publish(draft.pk, draft.digest, by)
    row.refresh_from_db()
    return row


def asks(affiliate: Affiliate, by: four_eyes.Signatory, iban: str = IBAN, currency: str = "USD") -> PayoutDetails:
    given = {"holder": "Ada Lee", "iban": iban}
    return details.ask(affiliate, currency, "EUR", "bank", given, by, "a new account")


def used(affiliate: Affiliate, days: int = 0, currency: str = "USD") -> str:
    day = now().date() + timedelta(days=days)
    return str(details.current(affiliate.partner, affiliate.affiliate_id, currency, day))


def test_an_affiliate_asks_and_an_operator_publishes_what_is_used_at_once(
    affiliate: Affiliate, own: Client, oscar: four_eyes.Signatory
) -> None:
    assert own.post(PAGE, SAID).status_code == 302
    row = PayoutDetails.objects.get()
    assert (row.affiliate_id, row.currency, row.paid_in, row.method) == (affiliate.affiliate_id, "USD", "EUR", "bank")
    assert row.details == {"holder": "Ada Lee", "iban": IBAN}
    assert (used(affiliate), row.published_at) == ("None", None)
    assert notices.send_waiting() == 1
    publish(row, oscar)
    assert used(affiliate) == "Bank account DE89 … 3000"
    assert used(affiliate, -1) == "None"
    assert used(affiliate, currency="EUR") == "None"
    shown = text(own.get(PAGE))
    assert "Bank account DE89 … 3000 USD EUR used" in shown
    assert IBAN not in shown


def test_of_two_that_were_first_the_second_is_looked_at_again_before_it_waits(
    affiliate: Affiliate, oscar: four_eyes.Signatory
) -> None:
    mine = make.make_signatory()
    first, second = asks(affiliate, mine), asks(affiliate, mine, OTHER, "EUR")
    shown = previewed(second)
    assert "used: at once: they are its first" in shown.changes
    publish(first, oscar)
    with pytest.raises(Refused, match="preview it again"):
        publishing.publish(shown.pk, shown.digest, oscar)
    service.again(shown)
    assert "used: 7 days after it was told" in previewed(second).changes
    assert used(affiliate, currency="EUR") == "None"


def test_the_old_contact_is_told_once_and_of_nothing_secret(affiliate: Affiliate, oscar: four_eyes.Signatory) -> None:
    row = asks(affiliate, oscar)
    Affiliate.objects.update(email="thief@example.com")
    assert (notices.send_waiting(), notices.send_waiting()) == (1, 0)
    [sent] = mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.subject == f"Other payout details at {affiliate.partner}"
    assert "earns in USD to be paid to other details: Bank account DE89 … 3000." in sent.body
    assert IBAN not in sent.body
    row.refresh_from_db()
    assert row.notified_at is not None


def test_others_wait_from_the_day_on_which_the_affiliate_was_told(
    affiliate: Affiliate, oscar: four_eyes.Signatory
) -> None:
    olivia = make.make_signatory()
    PayoutSettings.objects.create(partner=affiliate.partner, legal_name="Acme", country="GR", waiting_days=3)
    first = asks(affiliate, olivia)
    notices.send_waiting()
    publish(first, oscar)
    second = asks(affiliate, olivia, OTHER)
    draft = previewed(second)
    assert draft.changes == [
        "paid until now to: Bank account DE89 … 3000",
        "used: 3 days after it was told",
        "the affiliate is told at a•••@e•••.com",
    ]
    with pytest.raises(Refused, match="The notice to the affiliate has not gone out yet"):
        publishing.publish(draft.pk, draft.digest, oscar)
    notices.send_waiting()
    publish(second, oscar)
    assert [used(affiliate, days) for days in (0, 2, 3)] == [
        *["Bank account DE89 … 3000"] * 2,
        "Bank account GB29 … 6819",
    ]
    euro = asks(affiliate, olivia, OTHER, "EUR")
    notices.send_waiting()
    publish(euro, oscar)
    assert (used(affiliate, 2, "EUR"), used(affiliate, 3, "EUR")) == ("None", "Bank account GB29 … 6819")


def test_an_affiliate_stops_a_change_before_it_is_used(
    affiliate: Affiliate, own: Client, oscar: four_eyes.Signatory
) -> None:
    olivia = make.make_signatory()
    first = asks(affiliate, olivia)
    notices.send_waiting()
    publish(first, oscar)
    second = asks(affiliate, olivia, OTHER)
    notices.send_waiting()
    publish(second, oscar)
    assert f"used from {second.valid_from} on" in text(own.get(PAGE))
    own.post(PAGE, {"withdraw": second.pk})
    assert used(affiliate, 30) == "Bank account DE89 … 3000"
    assert "These are used already" in text(own.post(PAGE, {"withdraw": first.pk}, follow=True))
    assert used(affiliate) == "Bank account DE89 … 3000"


def test_who_asked_publishes_in_no_case(affiliate: Affiliate, oscar: four_eyes.Signatory) -> None:
    affiliate.partner.four_eyes = False
    affiliate.partner.save(update_fields=["four_eyes"])
    row = asks(affiliate, oscar)
    notices.send_waiting()
    with pytest.raises(Refused, match="You drafted this"):
        publish(row, oscar)
    itself = details.affiliate_signatory(make.make_affiliate_login(affiliate), affiliate)
    with pytest.raises(Refused, match="a right that you do not have"):
        publish(row, itself)
    with pytest.raises(Refused, match="a right that you do not have"):
        details.ask(make.make_affiliate(make.make_partner()), "USD", "USD", "bank", SAID_BANK, itself, "mine")
    assert used(affiliate) == "None"


def test_asking_anew_withdraws_what_waits(affiliate: Affiliate, oscar: four_eyes.Signatory) -> None:
    olivia = make.make_signatory()
    first = asks(affiliate, olivia)
    draft = previewed(first)
    second = asks(affiliate, olivia, OTHER)
    assert notices.send_waiting() == 1
    with pytest.raises(Refused, match="This was rejected: asked for anew"):
        publishing.publish(draft.pk, draft.digest, oscar)
    publish(second, oscar)
    assert used(affiliate) == "Bank account GB29 … 6819"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(own: Client) -> None:
    page = own.post(PAGE, {**SAID, "iban": "DE00370400440532013000"})
    assert "is no IBAN: the check digits do not fit the rest" in text(page)
    assert not PayoutDetails.objects.exists()
    assert own.get(f"{PAGE}?method=cheque").status_code == 404


def test_another_affiliate_s_cannot_be_withdrawn(affiliate: Affiliate, oscar: four_eyes.Signatory) -> None:
    row = asks(affiliate, oscar)
    stranger = client_of(make.make_affiliate_login(make.make_affiliate(affiliate.partner)))
    assert stranger.post(PAGE, {"withdraw": row.pk}).status_code == 404
    row.refresh_from_db()
    assert row.closed_at is None


def test_nothing_that_one_could_be_paid_by_is_kept_in_clear(affiliate: Affiliate, oscar: four_eyes.Signatory) -> None:
    row = asks(affiliate, make.make_signatory())
    notices.send_waiting()
    publish(row, oscar)
    with connection.cursor() as cursor:
        for model in (PayoutDetails, Draft, Correction):
            table, secrets = model._meta.db_table, [f"%{IBAN}%", "%ada@%"]
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY (%s)", [secrets])
            assert cursor.fetchone() == (0,), table


def test_what_was_asked_for_is_never_edited(affiliate: Affiliate, oscar: four_eyes.Signatory) -> None:
    row = asks(affiliate, oscar)
    for change in ({"method": "paypal"}, {"masked": "x"}, {"affiliate_id": "B"}):
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            PayoutDetails.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        row.delete()
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "commissions.PayoutDetails.details: 1\n" in out.getvalue()
    row.refresh_from_db()
    assert row.details == SAID_BANK


def test_an_operator_asks_looks_in_clear_and_stops(affiliate: Affiliate) -> None:
    finance = make.make_operator(role="finance", partners=[affiliate.partner])
    client: Any = client_of(finance)
    new = "/admin/commissions/payoutdetails/new/"
    whom = {"partner": affiliate.partner.pk, "affiliate_id": affiliate.affiliate_id, "reason": "by phone"}
    assert "no such affiliate" in text(client.post(new, {**SAID, **whom, "affiliate_id": "nobody"}))
    assert client.post(new, {**SAID, **whom}).status_code == 302
    row = PayoutDetails.objects.get()
    page = f"/admin/commissions/payoutdetails/{row.pk}/"
    assert IBAN not in text(client.get(page))
    assert IBAN in text(client.get(f"{page}reveal/"))
    manager = client_of(make.make_operator(role="programme_manager", partners=[affiliate.partner]))
    assert manager.get(f"{page}reveal/").status_code == 403
    client.post(f"{page}withdraw/")
    row.refresh_from_db()
    assert row.closed_by == finance.get_username()
