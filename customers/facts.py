"""Customers as rating, sums and reports read them: in bulk, and as sub-selects of larger statements.

A fragment is a sub-select to stand in a FROM clause; its columns are its contract. Days are trading days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from track360.affiliates.facts import OWN_ADDRESSES
from track360.core.bulk import query

TABLES = ("customers_customer", "customers_datedfields")
"""The tables that are looked up by the thousand."""

CAMPAIGNS = "(SELECT partner_id, customer_id, campaign_id FROM customers_customer)"
"""partner_id, customer_id, campaign_id (NULL: none): today's campaign of every customer."""

TRAITS = """(
    SELECT partner_id, customer_id, campaign_id, click_id, country_code, trading_account_type, challenge_type,
        account_size
    FROM customers_customer)"""
"""partner_id, customer_id, campaign_id, click_id, country_code, trading_account_type, challenge_type, account_size:
what every customer is today."""

REFERRALS = "(SELECT partner_id, customer_id, affiliate_id, from_day FROM customers_datedfields)"
"""partner_id, customer_id, affiliate_id, from_day: whose a customer is from a day on; until when, see ``in_force``."""

REFERRALS_THAT_EARN = """(
    SELECT partner_id, customer_id, affiliate_id, from_day FROM customers_datedfields
    WHERE lower(coalesce(trading_account_type, '')) <> 'demo')"""
"""As ``REFERRALS``, without the days of demo accounts, which take no part in anything."""

PHASES_REACHED = "(SELECT partner_id, customer_id, phase, day FROM customers_phasereached)"
"""partner_id, customer_id, phase, day: the first day of each phase."""

COHORT = """
    SELECT customer_id, signup_day, coalesce(challenge_type, '') AS challenge_type, account_size
    FROM customers_customer
    WHERE partner_id = %(partner_id)s AND (%(affiliate_id)s::text IS NULL
            OR affiliate_id = %(affiliate_id)s AND customer_id <> ALL(%(gone)s) OR customer_id = ANY(%(come)s))
        AND (%(campaign_id)s::text IS NULL OR campaign_id = %(campaign_id)s)
        AND (%(first)s::date IS NULL OR signup_day >= %(first)s) AND (%(last)s::date IS NULL
            OR signup_day <= %(last)s)
        AND lower(coalesce(trading_account_type, '')) <> 'demo'"""
"""customer_id, signup_day, challenge_type, account_size of today's customers; demo accounts go nowhere and are left
out.

Parameters: partner_id; affiliate_id, campaign_id, and first and last day of signup, each None where it limits nothing;
come and gone: the customers that an operator gave to the affiliate or took from it (``customers.selectors.moved``).
"""


OWNER_OF_OUTBOX = """
    SELECT d.affiliate_id FROM customers_datedfields d
    WHERE d.partner_id = %(partner)s AND d.customer_id = o.customer_id AND d.from_day <= %(today)s
    ORDER BY d.from_day DESC LIMIT 1"""
"""Whose the customer of a row ``o`` is on a day. Parameters: partner, today."""


def in_force(referral: str, day: str) -> str:
    """The SQL condition that no later row of the customer counts on a day (an expression not before its ``from_day``).

    ``referral`` is the alias of ``REFERRALS`` or ``REFERRALS_THAT_EARN``.
    """
    return f"""NOT EXISTS (
        SELECT FROM customers_datedfields later
        WHERE later.partner_id = {referral}.partner_id AND later.customer_id = {referral}.customer_id
            AND later.from_day > {referral}.from_day AND later.from_day <= {day})"""


def accounts(partner_id: int, customers: Iterable[str]) -> list[tuple[Any, ...]]:
    """(customer, human, e-mail address) of some customers, as of today."""
    return query(
        # An erased customer's address is gone, but not whose account it is.
        f"""SELECT c.customer_id, coalesce(s.root_id, c.person_id), coalesce(c.email, own.email)
            FROM customers_customer c
            LEFT JOIN customers_sameperson s ON s.partner_id = c.partner_id AND s.person_id = c.person_id
            LEFT JOIN {OWN_ADDRESSES} own ON own.partner_id = c.partner_id AND own.customer_id = c.customer_id
            WHERE c.partner_id = %s AND c.customer_id = ANY(%s)""",
        partner_id,
        list(customers),
    )


def dated_fields(partner_id: int, customers: Iterable[str], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """(customer, from_day, and the dated fields of these ``names``) of some customers, by customer and day."""
    return query(
        f"""SELECT customer_id, from_day, {", ".join(names)} FROM customers_datedfields
            WHERE partner_id = %s AND customer_id = ANY(%s) ORDER BY customer_id, from_day""",
        partner_id,
        list(customers),
    )


def phases(partner_id: int, customers: Iterable[str]) -> list[tuple[Any, ...]]:
    """(customer, day, phase) of some customers, by customer, day and phase."""
    return query(
        """SELECT customer_id, day, phase FROM customers_phasereached
           WHERE partner_id = %s AND customer_id = ANY(%s) ORDER BY customer_id, day, phase""",
        partner_id,
        list(customers),
    )


def ever_referred(partner_id: int, affiliates: Iterable[str]) -> set[str]:
    """The customers that any of these affiliates ever referred."""
    found = query(
        "SELECT DISTINCT customer_id FROM customers_datedfields WHERE partner_id = %s AND affiliate_id = ANY(%s)",
        partner_id,
        list(affiliates),
    )
    return {key for (key,) in found}


def referral_counts(partner_id: int, affiliates: Iterable[str]) -> dict[str, int]:
    """How many customers each affiliate ever referred."""
    return dict(
        query(
            """SELECT affiliate_id, count(DISTINCT customer_id) FROM customers_datedfields
               WHERE partner_id = %s AND affiliate_id = ANY(%s) GROUP BY affiliate_id""",
            partner_id,
            list(affiliates),
        )
    )


def referrers(partner_id: int) -> set[str]:
    """Every affiliate that ever referred a customer."""
    found = query("SELECT DISTINCT affiliate_id FROM customers_datedfields WHERE partner_id = %s", partner_id)
    return {key for (key,) in found}


def accounts_of(partner_id: int, persons: Iterable[str]) -> set[str]:
    """Every account of these persons, under whatever name of theirs."""
    wanted = list(persons)
    if not wanted:
        return set()
    found = query(
        """WITH root AS (
               SELECT coalesce(s.root_id, w) AS id FROM unnest(%s::text[]) w
               LEFT JOIN customers_sameperson s ON s.partner_id = %s AND s.person_id = w)
           SELECT customer_id FROM customers_customer WHERE partner_id = %s AND person_id = ANY(ARRAY(
               SELECT id FROM root
               UNION SELECT s.person_id FROM customers_sameperson s JOIN root ON s.root_id = root.id
                   WHERE s.partner_id = %s))""",
        wanted,
        partner_id,
        partner_id,
        partner_id,
    )
    return {key for (key,) in found}
