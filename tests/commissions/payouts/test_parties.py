"""How a partner pays, and what taxes say of its affiliates: two persons, exact figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from commissions.payouts import payer, taxes
from commissions.payouts.models import PayoutSettings, TaxStatus
from commissions.payouts.payment import Address, Payer
from tests import factories as make
from tests.commissions.corrections.browser import client_of, filled, text
from tests.commissions.payouts.orders import IBAN
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner

FORM = "/admin/commissions/correction/new/payout_settings/"
ACME = {
    "legal_name": "Acme Markets Ltd", "address_lines": "1 High Street", "postcode": "N1 1AA", "town": "London",
    "country": "GB", "tax_id": "GB123456789", "account_holder": "", "iban": f" {IBAN.lower()}", "bic": "",
    "minimum_payouts": "USD 50\nJPY 5000", "waiting_days": "10", "tax_data_required": "on",
}  # fmt: skip
STATUS = {
    "legal_name": "Ada Lee", "address_lines": "2 Low Street", "postcode": "", "town": "Athens", "country": "GR",
    "tax_id": "EL123", "from_day": "2026-02-01", "treatment": "rate", "vat_percent": "24",
    "withholding_percent": "12.5",
}  # fmt: skip


def published(draft_id: int) -> Draft:
    """By somebody who did not draft it."""
    service.run(draft_id)
    draft = Draft.objects.get(pk=draft_id)
    assert draft.state == Draft.State.READY, draft.error
    publishing.publish(draft_id, draft.digest, make.make_signatory())
    return draft


def drafted(client: Client, said: dict[str, Any], form: str = FORM) -> Draft:
    answer = client.post(form, said)
    assert answer.status_code == 302, text(answer)
    return Draft.objects.latest("pk")


def status(affiliate: Affiliate, **changed: Any) -> TaxStatus:
    row = taxes.ask(affiliate, {**STATUS, **changed}, make.make_signatory(), "a form came")
    assert row.draft is not None
    published(row.draft.pk)
    return row


@pytest.mark.django_db
def test_settings_are_declared_and_changed_by_two() -> None:
    partner = make.make_partner()
    client = client_of(make.make_operator())
    assert payer.payer(partner) == Payer(partner.name, Address())
    assert payer.minimum_payouts(payer.settings_of(partner)) == {}
    draft = drafted(client, {**ACME, "partner": partner.pk, "reason": "we begin"})
    assert not PayoutSettings.objects.exists()
    published(draft.pk)
    address = Address(("1 High Street",), "N1 1AA", "London", "GB")
    assert payer.payer(partner) == Payer("Acme Markets Ltd", address, IBAN, "")
    assert payer.minimum_payouts(payer.settings_of(partner)) == {"USD": Decimal(50), "JPY": Decimal(5000)}
    begun = client.get(FORM, {"partner": partner.pk})
    again = {**filled(begun), "address_lines": "1 High Street", "minimum_payouts": "USD 75.5", "reason": "dearer"}
    draft = drafted(client, {**again, "partner": partner.pk, "tax_data_required": "on"})
    assert published(draft.pk).changes == ["minimum payouts: 5000 JPY, 50 USD → 75.5 USD"]
    assert payer.minimum_payouts(payer.settings_of(partner)) == {"USD": Decimal("75.5")}
    assert PayoutSettings.objects.get().waiting_days == 10
    nothing = client.post(FORM, {**again, "partner": partner.pk, "tax_data_required": "on"})
    assert "That is so already" in text(nothing)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"iban": "DE00370400440532013000"}, "iban: is no IBAN: the check digits do not fit"),
        ({"minimum_payouts": "JPY 0.5"}, "0.5 JPY cannot be paid."),
        ({"minimum_payouts": "USD fifty"}, "'USD fifty' is not a currency with its amount"),
        ({"minimum_payouts": "USD 1\nUSD 2"}, "'USD 2' is not a currency with its amount"),
        ({"waiting_days": "0"}, "greater than or equal to 1"),
        ({"country": ""}, "This field is required"),
    ],
)
def test_settings_that_are_refused(changed: dict[str, str], message: str) -> None:
    partner = make.make_partner()
    page = client_of(make.make_operator()).post(FORM, {**ACME, **changed, "partner": partner.pk, "reason": "x"})
    assert message in text(page)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_tax_status_counts_from_its_day_once_it_is_published() -> None:
    affiliate = make.make_affiliate(make.make_partner())
    form = "/admin/commissions/taxstatus/new/"
    said = {**STATUS, "partner": affiliate.partner.pk, "affiliate_id": affiliate.affiliate_id, "reason": "a form came"}
    draft = drafted(client_of(make.make_operator()), said, form)
    assert in_force(affiliate, "2026-02-01") is None
    shown = published(draft.pk)
    assert shown.changes == ["nothing known → GR, 24 % VAT, 12.5 % withheld"]
    assert "Ada" not in str(shown.content)
    status(affiliate, from_day="2026-03-01", treatment="reverse_charge", vat_percent="0", withholding_percent="0")
    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    found = [in_force(affiliate, day) for day in days]
    assert [row and row.treatment for row in found] == [None, "rate", "rate", "reverse_charge"]
    assert taxes.taxes(found[1], Decimal("100.10"), "EUR") == (Decimal("24.02"), Decimal("12.51"))
    assert taxes.taxes(found[3], Decimal("100.10"), "EUR") == (Decimal("0.00"), Decimal("0.00"))


def in_force(affiliate: Affiliate, day: str) -> TaxStatus | None:
    return taxes.status_of(affiliate.partner, affiliate.affiliate_id, date.fromisoformat(day))


def test_taxes_are_rounded_half_even_to_the_minor_unit() -> None:
    held = TaxStatus(treatment="rate", vat_percent=Decimal("12.5"), withholding_percent=Decimal("0.05"))
    assert taxes.taxes(held, Decimal(100), "JPY") == (Decimal(12), Decimal(0))
    assert taxes.taxes(held, Decimal("1.004"), "KWD") == (Decimal("0.126"), Decimal("0.001"))
    assert taxes.taxes(held, Decimal("0.20"), "USD") == (Decimal("0.02"), Decimal("0.00"))
    assert taxes.taxes(None, Decimal(100), "USD") == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "message", "field"),
    [
        ({"vat_percent": "101"}, "vat_percent: must be a percent", "vat_percent"),
        ({"treatment": "exempt"}, "Only where VAT is added there is a percent of it.", "vat_percent"),
        ({"country": "XX"}, "country: is no country: two letters, such as GB", "country"),
        ({"address_lines": "a\nb\nc"}, "address_lines: does not match", "address_lines"),
        ({"from_day": "2026-02-30"}, "from_day: must be a date", "from_day"),
    ],
)
def test_a_tax_status_that_is_refused(changed: dict[str, str], message: str, field: str) -> None:
    affiliate = make.make_affiliate(make.make_partner())
    with pytest.raises(Refused) as refused:
        taxes.ask(affiliate, {**STATUS, **changed}, make.make_signatory(), "x")
    assert (str(refused.value)[: len(message)], refused.value.field) == (message, field)
    assert not TaxStatus.objects.exists()


@pytest.mark.django_db
def test_who_may_not_read_in_clear_sees_neither_name_nor_address() -> None:
    affiliate = make.make_affiliate(make.make_partner())
    row = status(affiliate)
    page = f"/admin/commissions/taxstatus/{row.pk}/"
    auditor = client_of(make.make_operator(role="auditor", partners=[affiliate.partner]))
    finance = client_of(make.make_operator(role="finance", partners=[affiliate.partner]))
    for secret in ("Ada Lee", "Low Street", "EL123"):
        assert secret in text(finance.get(page))
        assert secret not in text(auditor.get(page))
    assert Partner.objects.get().four_eyes
    assert Draft.objects.get().kind == Kind.TAX_STATUS
