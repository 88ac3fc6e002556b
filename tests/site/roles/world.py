"""Two partners with a row of everything that has a page, and a login of every role that reaches the first alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Model

from commissions.corrections.models import Correction, Draft
from tests import factories as make
from tests.commissions.payouts.owing import make_owed, make_payout
from tests.reports.poison import poisoned
from track360.affiliates.models import Affiliate
from track360.connectors.models import FieldOwnership, Source
from track360.core import partitions
from track360.partners.credentials import services
from track360.partners.models import AuditEntry, Partner, PersonEvent, User
from track360.site.sites import operator_site

ROLES = ("owner", "programme_manager", "finance", "support", "auditor", "developer")
SHAPED: dict[str, dict[str, Any]] = {
    "Batch": {"entity": "customers"},
    "Quarantined": {"errors": [], "record": {}},
    "Parked": {"entity": "customers", "parent_entity": "affiliates", "record": {}},
    "Reconciliation": {"figures": [], "differences": []},
    "Work": {"kind": "customer"},
    "Hold": {"customer_id": "", "entry_id": None},
    "Dispute": {"customer_id": "", "day": None, "hold": None, "adjustment": None},
    "Adjustment": {"reverses": None},
    "PayoutDetails": {"method": "paypal", "details": {"email": "ada@example.com"}},
}


@dataclass
class House:
    """A partner and its rows, the key of one by model."""

    partner: Partner
    affiliate: Affiliate
    login: User
    keys: dict[type[Model], int]


def build(code: str) -> House:
    """A partner with a row of every model that has a page on either site."""
    partner = make.make_partner(code)
    affiliate = make.make_affiliate(partner, f"{code}-AFF", email=f"boss@{code}.example")
    customer = make.make_customer(affiliate, f"{code}-CUST", email=f"ada@{code}.example", first_name=f"Ada{code}")
    plan = make.make_plan(partner, f"{code}-plan", [{"id": "lots", "type": "lot", "rate": "5.00"}])
    # One that was read, and keeps what it is named by, and one that may go.
    read, source = (poisoned(Source, partner=partner, code=name, daily_at=None) for name in (f"{code}-read", code))
    login = make.make_affiliate_login(affiliate, f"{code}-login")
    make.make_day(customer, "1.25")
    caller = make.make_inbound_source(partner)
    postback = make.make_endpoint(partner, affiliate_id=affiliate.affiliate_id)
    payout = make_payout(make_owed(partner, affiliate.affiliate_id))
    made: list[Any] = [
        partner, affiliate, customer, plan, plan.versions.get(), source, login, FieldOwnership(pk=partner.pk),
        make.make_operator(f"{code}-clerk", role="support", partners=[partner]).partner_access,  # type: ignore[attr-defined]
        make.make_entry(affiliate, customer, "6.25"),
        services.create_client(partner)[0], services.create_key(partner, code)[0],
        Group.objects.get(name="support"),
        payout, payout.batch, payout.payable.statement, payout.payable.statement.closing,
        make.make_statement(affiliate),  # the last of a model is asked for: this one has the lines that it says
        postback, make.make_delivery(postback), caller, make.make_inbound_call(caller),
        Draft.objects.create(partner=partner, kind="hold", state="ready", made_by="x", **_about(affiliate)),
        Correction.objects.create(partner=partner, kind="hold", made_by="x", **_about(affiliate)),
    ]  # fmt: skip
    keys = {type(row): row.pk for row in made}
    known = {"partner": partner, "plan": plan, "source": read, "affiliate_id": affiliate.affiliate_id}
    known |= {"customer_id": customer.customer_id, "client": code, "statement": payout.payable.statement}
    for model in operator_site._registry:
        if model not in keys:
            keys[model] = poisoned(model, **{**known, **SHAPED.get(model.__name__, {})}).pk
    return House(partner, affiliate, login, keys)


def _about(affiliate: Affiliate) -> dict[str, Any]:
    return {"content": {"affiliate_id": affiliate.affiliate_id}, "reason": "because", "effects": []}


@dataclass
class World:
    """Own and foreign partner, and who asks, by the heading of a column of the table."""

    own: House
    foreign: House
    users: dict[str, Any]


def world() -> World:
    """Made once for a whole table."""
    for model in (AuditEntry, PersonEvent):
        partitions.ensure(model._meta.db_table, make.MOMENT.date())
    own, foreign = build("own"), build("foreign")
    users: dict[str, Any] = {"all": make.make_operator("all", role="owner")}
    users |= {role: make.make_operator(role, role=role, partners=[own.partner]) for role in ROLES}
    users["none"] = make.make_user("none", is_staff=True)
    users["affiliate"], users["anonymous"] = own.login, AnonymousUser()
    return World(own, foreign, users)
