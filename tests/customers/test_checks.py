"""The list of dated fields, the customer record and what rules read are held together at every start."""

from __future__ import annotations

import pytest

from commissions.settle import checks as settle_checks
from customers import checks
from customers.models import Customer

DATED = (
    "affiliate_id", "trading_account_type", "country_code", "kyc_status_id", "phase", "challenge_type", "account_size",
)  # fmt: skip


def test_all_agree() -> None:
    assert checks.DATED == DATED
    assert checks.dated_as_recorded() == []
    assert settle_checks.dated_fields_are_kept() == []


def test_a_dated_field_that_the_record_lacks_or_types_otherwise_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fields = {column.name: column for column in Customer._meta.concrete_fields}
    kept = [column for name, column in fields.items() if name != "phase"]
    monkeypatch.setattr(fields["country_code"], "max_length", 3)
    monkeypatch.setattr(Customer._meta, "concrete_fields", kept)
    assert [(error.id, error.msg.split()[0]) for error in checks.dated_as_recorded()] == [
        ("customers.E001", "DatedFields.country_code"),
        ("customers.E001", "DatedFields.phase"),
    ]


def test_what_rules_read_and_what_is_kept_by_day_must_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle_checks, "DATED", (*DATED[:-1], "leverage"))
    found = settle_checks.dated_fields_are_kept()
    assert [(error.id, error.msg) for error in found] == [
        ("commissions.E001", "Rules read 'account_size' of a customer, which is not kept by day."),
        ("commissions.E002", "'leverage' of a customer is kept by day, and rules cannot see it."),
    ]
