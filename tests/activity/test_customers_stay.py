"""What trading days rest on instead of a foreign key."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from customers.models import Customer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return factories.make_customer(factories.make_affiliate(factories.make_partner()), "c1")


def test_a_customer_cannot_be_deleted(customer: Customer) -> None:
    with pytest.raises(IntegrityError, match="customer c1 stays"), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).delete()
    assert Customer.objects.filter(customer_id="c1").exists()


def test_a_customer_keeps_its_key(customer: Customer) -> None:
    with pytest.raises(IntegrityError, match="customer c1 stays"), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(customer_id="c2")
    assert list(Customer.objects.values_list("customer_id", flat=True)) == ["c1"]


def test_everything_else_may_change(customer: Customer) -> None:
    customer.country_code = "DE"
    customer.save()
    customer.refresh_from_db()
    assert customer.country_code == "DE"
