"""The contract of customers: what one trading or challenge account says."""

from __future__ import annotations

from customers.changes import after
from customers.models import Customer, CustomerVersion
from customers.selectors import attributed_to, today_of_affiliate
from track360.affiliates.models import Affiliate
from track360.ingest import datetimes
from track360.ingest.contract import (
    COUNTRY,
    DATE,
    DATE_OR_INSTANT,
    EMAIL,
    ID,
    INSTANT,
    LANGUAGE,
    LEVERAGE,
    NUMBER,
    TEXT,
    EntitySpec,
    Field,
    InForce,
    Parent,
    PartnerContract,
)
from track360.ingest.versions import Record
from track360.partners.today import today_by_partner


def signup_day(record: Record, contract: PartnerContract) -> str:
    """The trading day on which the account was opened."""
    return datetimes.day_of(record["signup_date"], contract.partner.calendar).isoformat()


CUSTOMERS = EntitySpec(
    name="customers",
    subject="customer",
    model=Customer,
    versions=CustomerVersion,
    key=("customer_id",),
    parent=Parent("affiliates", "affiliate_id", Affiliate._meta.db_table, "affiliate_id"),
    after=after,
    in_force={
        "affiliate_id": InForce(
            lambda: attributed_to(today_by_partner()),
            today_of_affiliate,
            "sent_affiliate_id",
            "Who referred the customer by the partner's own word; only where an operator has corrected it, and "
            "`affiliate_id` is then whose the customer is today.",
        )
    },
    indexed=("customer_id", "phase"),
    derived={"signup_day": ("date", signup_day)},
    list_filters={"signup_date_from": ("signup_day__gte", DATE), "signup_date_to": ("signup_day__lte", DATE)},
    fields=(
        Field(
            "customer_id",
            ID,
            "The partner's id of the account.",
            required=True,
            filters={"customer_id": "exact"},
        ),
        Field(
            "signup_date",
            DATE_OR_INSTANT,
            "When the account was opened: a date, or a date-time where the time is known.",
            required=True,
        ),
        Field("affiliate_id", ID, "Who referred the customer.", required=True, filters={"affiliate_id": "exact"}),
        Field("last_modified_date", INSTANT, "When the partner last changed the record; orders its versions."),
        Field("campaign_id", ID, "The campaign that brought the customer.", filters={"campaign_id": "exact"}),
        Field("click_id", ID, "The click that brought the customer.", personal=True),
        Field("lang_id", LANGUAGE, "Language, ISO 639-1."),
        Field("country_code", COUNTRY, "Country, ISO 3166-1 alpha-2.", filters={"country_code": "exact"}),
        Field("kyc_status_id", TEXT, "State of the identity check.", aliased=True),
        Field("sales_status_id", TEXT, "State in the sales pipeline.", aliased=True),
        Field("first_name", TEXT, "First name.", personal=True),
        Field("last_name", TEXT, "Last name.", personal=True),
        Field("email", EMAIL, "E-mail address.", personal=True),
        Field("person_id", ID, "Joins the accounts of one human."),
        Field(
            "trading_account_type",
            TEXT,
            "Type of the trading account; demo never earns.",
            special=True,
            aliased=True,
            filters={"trading_account_type": "exact"},
        ),
        Field("leverage", LEVERAGE, "Leverage, e.g. 1:100 or 100; kept as text.", special=True),
        Field(
            "challenge_type",
            TEXT,
            "Type of the challenge.",
            special=True,
            aliased=True,
            filters={"challenge_type": "exact"},
        ),
        Field("phase", TEXT, "Phase of the challenge.", special=True, aliased=True, filters={"phase": "exact"}),
        Field("account_size", NUMBER, "Size of the challenge account.", special=True),
    ),
)
