"""What the events of each kind of system become."""

from __future__ import annotations

from typing import Any

import pytest

from activity.models import TradingDay
from customers.models import Customer
from tests import factories as make
from tests.events.inbound.hooks import FEE, LIVE, WITHDRAWAL, Hook, crm
from tests.properties.both import send
from track360.core import clock
from track360.events.inbound import mapping
from track360.events.inbound.registry import SENDERS
from track360.ingest.models import Parked, Quarantined
from track360.verticals.registry import VERTICALS
from transactions.models import Transaction

pytestmark = pytest.mark.django_db
ACCEPTED, UNUSED, QUARANTINED = ("accepted", None, False), ("unused", None, False), "quarantined"


def house(kind: str, vertical: str = "prop-trading", *customers: str) -> Hook:
    partner = make.make_partner(vertical=vertical)
    make.make_affiliate(partner, "A")
    told = [{"customer_id": each, "signup_date": "2026-01-01", "affiliate_id": "A"} for each in customers or ("u1",)]
    send(partner, "customers", told, clock.now())
    return Hook(kind, partner)


def payments() -> list[tuple[Any, ...]]:
    rows = Transaction.objects.order_by("transaction_id")
    names = ("transaction_id", "customer_id", "transaction_type", "amount_currency", "currency", "status")
    return [tuple(row) for row in rows.values_list(*names)]


@pytest.mark.parametrize("kind", sorted(SENDERS))
@pytest.mark.parametrize("vertical", sorted(VERTICALS))
def test_every_kind_begins_with_a_mapping_that_is_one(kind: str, vertical: str) -> None:
    assert mapping.problems(SENDERS[kind].mapping(VERTICALS[vertical])) == []


@pytest.mark.parametrize("node", [1, 10])
@pytest.mark.parametrize(("said", "status"), [("approved", "approved"), ("pending", "pending")])
def test_a_withdrawal_approved_at_a_node(node: int, said: str, status: str) -> None:
    hook = house("broctagon", "forex", "126795")
    assert hook.told(crm(f"withdrawal.approve.node.{node}", **WITHDRAWAL | {"status": said})) == ACCEPTED
    assert payments() == [("q1", "126795", "withdrawal", 177, "USD", status)]
    row = Transaction.objects.get()
    assert (row.transaction_date.isoformat(), row.payment_method) == ("2026-01-05T09:00:26+00:00", "wire")


def test_of_a_prop_firm_it_is_a_payout() -> None:
    hook = house("broctagon", "prop-trading", "126795")
    hook.told(crm("withdrawal.approve.node.1", **WITHDRAWAL))
    assert payments() == [("q1", "126795", "payout", 177, "USD", "approved")]


def test_a_rejected_one_that_still_says_pending() -> None:
    hook = house("broctagon", "forex", "126795")
    hook.told(crm("withdrawal.approve.node.1", **WITHDRAWAL | {"status": "pending"}))
    hook.told(crm("withdrawal.reject", **WITHDRAWAL | {"status": "pending"}))
    assert payments() == [("q1", "126795", "withdrawal", 177, "USD", "declined")]


def test_one_out_of_a_wallet_is_no_accounts() -> None:
    hook = house("broctagon", "forex", "126795")
    assert hook.told(crm("withdrawal.approve.node.1", **WITHDRAWAL | {"trading_id": "WALLET"})) == UNUSED
    assert payments() == []


def test_an_amount_with_a_plus_that_json_does_not_know() -> None:
    hook = house("broctagon", "forex", "126795")
    body = b'{"source":{"event":"crm.webhooks.requests.withdrawal.approve.node.1"},"data":{"id":"q+1","status":'
    body += b'"approved","request_time":"2026-01-05 09:00:26","trading_id":"126795","trading_amount":+177.00,'
    body += b'"trading_currency":"USD"}}'
    assert hook.told(body) == ACCEPTED
    assert payments() == [("q+1", "126795", "withdrawal", 177, "USD", "approved")]  # a plus in a text stays


def test_a_signed_partner_s_money_that_leaves_is_negative() -> None:
    hook = house("broctagon", "forex", "126795")
    hook.partner.signs = "signed"
    hook.partner.save()
    hook.told(crm("withdrawal.approve.node.1", **WITHDRAWAL))
    assert payments()[0][3] == -177


def test_a_challenge_bought_and_one_that_was_rejected() -> None:
    hook = house("broctagon")
    hook.told(crm("propTrading.approve.node.2", **FEE))
    hook.told(crm("propTrading.reject", **FEE | {"id": "q2"}))
    assert payments() == [
        ("q1", "u1", "challenge_fee", 15, "EUR", "approved"),
        ("q2", "u1", "challenge_fee", 15, "EUR", "declined"),
    ]


def test_the_live_stage_is_a_patch_of_the_customer() -> None:
    hook = house("broctagon")
    assert hook.told(crm("propTradingLive.approve.node.1", **LIVE)) == ACCEPTED
    row = Customer.objects.get()
    assert (row.phase, row.account_size, row.affiliate_id) == ("live", 7000, "A")
    assert hook.told(crm("propTradingLive.approve.node.1", **LIVE | {"id": "q3", "status": "pending"})) == UNUSED
    assert hook.told(crm("propTradingLive.reject", **LIVE)) == UNUSED


def test_a_patch_waits_for_its_customer() -> None:
    hook = house("broctagon")
    hook.told(crm("propTradingLive.approve.node.1", **LIVE | {"user_id": "u9"}))
    assert [row.parent_id for row in Parked.objects.all()] == ["u9"]
    assert Customer.objects.count() == 1


def test_a_broker_has_no_challenges() -> None:
    hook = house("broctagon", "forex")
    assert hook.told(crm("propTrading.approve.node.1", **FEE)) == UNUSED


def test_trades_are_stored_and_summed_by_the_day() -> None:
    hook = house("fxproptech", "prop-trading", "ACC-1")
    trade = {
        "id": 1, "account_id": "ACC-1", "symbol": "EURUSD", "lot_size": "0.50", "pnl_usd": "12.5", "commission_usd": 3,
        "closed_at": "2026-01-05T09:00:00Z",
    }  # fmt: skip
    assert hook.told({"event": "trade.opened", "data": trade}) == UNUSED
    assert hook.told({"event": "trade.closed", "data": trade}) == ACCEPTED
    second = trade | {"id": 2, "lot_size": 1, "pnl_usd": -2}
    assert hook.told({"event": "trade.closed", "data": second}) == ACCEPTED
    row = TradingDay.objects.get()
    assert (row.customer_id, row.lots_traded, str(row.pnl), str(row.commission)) == ("ACC-1", 1.5, "10.5", "6")
    hook.told(
        {"event": "trade.closed", "data": second | {"lot_size": "2.00"}}
    )  # said otherwise: the day is reckoned anew
    assert TradingDay.objects.get().lots_traded == 2.5


@pytest.mark.parametrize(
    ("event", "data", "field", "value"),
    [
        ("challenge.passed", {"next_phase": "funded"}, "phase", "funded"),
        ("challenge.passed", {"phase": "2"}, "phase", "2"),
        ("kyc.verified", {}, "kyc_status_id", "verified"),
        ("account.status_changed", {"status": "active"}, "sales_status_id", "active"),
        ("risk.drawdown_breach", {"drawdown": 9.5}, "phase", "breached"),
    ],
)
def test_states_of_an_account_are_patches(event: str, data: dict[str, Any], field: str, value: str) -> None:
    hook = house("fxproptech", "prop-trading", "ACC-1")
    assert hook.told({"event": event, "data": {"account_id": "ACC-1", **data}}) == ACCEPTED
    assert getattr(Customer.objects.get(), field) == value


def test_a_payout_that_was_processed() -> None:
    hook = house("fxproptech", "prop-trading", "ACC-1")
    data = {"id": "P1", "account_id": "ACC-1", "amount": "250.75", "processed_at": "2026-01-05T09:00:00Z"}
    assert hook.told({"event": "payout.processed", "data": data}) == ACCEPTED
    (paid,) = payments()
    assert (paid[2], str(paid[3]), *paid[4:]) == ("payout", "250.75", "USD", "approved")


def test_a_deposit_and_its_chargeback() -> None:
    hook = house("psp", "forex", "c1")
    data = {"id": "D1", "customer_id": "c1", "amount": "100.00", "currency": "EUR", "created_at": "2026-01-05 10:00:00"}
    assert hook.told({"type": "deposit.approved", "data": data}) == ACCEPTED
    assert hook.told({"type": "chargeback", "data": {"id": "X1", "original_id": "D1"}}) == ACCEPTED
    assert payments() == [("D1", "c1", "deposit", 100, "EUR", "reversed")]


def test_a_record_that_is_refused_is_kept_with_its_reason() -> None:
    hook = house("psp", "forex", "c1")
    data = {"id": "D1", "customer_id": "c1", "amount": "100.00", "currency": "XXQ", "created_at": "2026-01-05 10:00:00"}
    outcome, reason, _ = hook.told({"type": "deposit.approved", "data": data})
    assert (outcome, reason) == ("accepted", "Some of its records were refused: see the quarantined records.")
    assert payments() == []
    assert [fault["pointer"] for fault in Quarantined.objects.get().errors] == ["/currency"]
