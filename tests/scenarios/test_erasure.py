"""A human is erased; what their trading earned, and what it did not, stays."""

from __future__ import annotations

from django.core.management import call_command

from commissions.rollups.prove import prove
from tests.scenarios.story import Tell

EXCLUDED = {"id": "lots", "type": "lot", "rate": "5.00", "self_referral": "exclude"}


def test_an_affiliate_is_not_paid_for_itself_once_its_account_is_erased(story: Tell) -> None:
    """c1 is A's own account by its e-mail, c2 is not; erased, they earn as before, and so does what comes later."""
    told = story().pays("A", rules=[EXCLUDED])
    told.programme["affiliates"][2]["email"] = "Ann@Example.com"
    told.begin()
    told.customer("c1", email="ann@example.COM", last_modified_date="2026-01-01T00:00:00Z")
    told.customer("c2", email="bob@example.com", last_modified_date="2026-01-01T00:00:00Z")
    for customer_id in ("c1", "c2"):
        told.trades("2026-01-05", "1.00", customer_id=customer_id)
    assert told.books() == [("A", "5.00")]
    for customer_id in ("c1", "c2"):
        call_command("erase", told.code, customer_id)
    assert prove(told.partner).holds
    told.trades("2026-01-05", "3.00", customer_id="c1")
    told.trades("2026-01-06", "4.00", customer_id="c1")
    assert told.books() == []
    assert "self_referral" in told.reasons("c1")
    told.trades("2026-01-05", "2.00", customer_id="c2")
    assert told.books() == [("A", "5.00")]
    assert prove(told.partner).holds
    told.customer("c1", email="carl@example.com", last_modified_date="2026-01-09T00:00:00Z")
    assert told.books() == [("A", "15.00"), ("A", "20.00")]
