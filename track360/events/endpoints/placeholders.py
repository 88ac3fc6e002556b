"""What an affiliate's postback may say, by the name it has in a URL template."""

from __future__ import annotations

PLACEHOLDERS: dict[str, str] = {
    "event": "the type of the event",
    "event_id": "the event's id: the same however often it is sent",
    "time": "when it happened",
    "sequence": "counts what is sent to this address, from 1 and without a gap",
    "click_id": "the click that brought the customer",
    "campaign_id": "the campaign that brought the customer",
    "customer_id": "the customer's id at the broker or prop firm",
    "country_code": "the customer's country",
    "phase": "the phase of the customer's challenge",
    "transaction_id": "the transaction's id",
    "transaction_type": "what kind of transaction",
    "amount": "the amount: of a commission yours, of a transaction the customer's",
    "currency": "the currency of the amount",
    "rule_id": "the rule of your plan that earned the commission",
    "level": "0 for your own customers, 1 and more for your network's",
    "month": "the month that a commission is earned in",
    "day": "the trading day of a commission or transaction",
    "period": "the period of a statement",
    "state": "how far a statement or dispute is",
}
