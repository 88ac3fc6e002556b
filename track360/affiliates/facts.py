"""Affiliates' tables as larger statements of other rooms read them."""

from __future__ import annotations

OWN_ADDRESSES = """(
    SELECT o.partner_id, o.customer_id, a.email FROM affiliates_ownaccount o
    LEFT JOIN affiliates_affiliate a ON a.partner_id = o.partner_id AND a.affiliate_id = o.affiliate_id)"""
"""partner_id, customer_id, email: the affiliate's address for each erased customer that is the affiliate itself."""
