"""What is kept of affiliates beside what the programme says."""

from __future__ import annotations

from track360.affiliates.models import Affiliate, OwnAccount
from track360.partners.models import Partner


def remember_own_account(partner: Partner, customer_id: str, email: str) -> None:
    """Keep which affiliate a customer is, if this address tells so, before the address is erased."""
    OwnAccount.objects.filter(partner=partner, customer_id=customer_id).delete()
    known = Affiliate.objects.filter(partner=partner).exclude(email="").order_by("affiliate_id")
    for affiliate_id, address in known.values_list("affiliate_id", "email"):
        # As the engine compares them; PostgreSQL's lower() knows fewer letters.
        if address.casefold() == email.casefold():
            OwnAccount.objects.create(partner=partner, customer_id=customer_id, affiliate_id=affiliate_id)
            return
