"""The factories leave rows the database accepts."""

import pytest

from tests import factories as make


@pytest.mark.django_db
def test_every_factory_makes_a_row():
    partner = make.make_partner()
    top = make.make_affiliate(partner, "P")
    affiliate = make.make_affiliate(partner, "A", parent=top)
    plan = make.make_plan(partner)
    customer = make.make_customer(affiliate, first_name="Ada")
    rows = [
        make.make_operator(),
        make.make_affiliate_login(affiliate),
        make.make_batch(partner),
        make.make_assignment(affiliate, plan),
        make.make_customer_version(customer, first_name="Ada"),
        make.make_phase(customer, "funded"),
        make.make_transaction(customer),
        make.make_day(customer),
        make.make_entry(affiliate, customer),
        make.make_exception(affiliate, customer),
        make.make_parked(partner),
        make.make_quarantined(partner),
    ]
    assert all(row.pk for row in rows)
