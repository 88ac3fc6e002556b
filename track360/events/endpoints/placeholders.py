"""What an affiliate's postback may say, by the name it has in a URL template."""

from __future__ import annotations

from django.utils.translation import gettext_noop

PLACEHOLDERS: dict[str, str] = {
    "event": gettext_noop("the type of the event"),
    "event_id": gettext_noop("the event's id: the same however often it is sent"),
    "time": gettext_noop("when it happened"),
    "sequence": gettext_noop("counts what is sent to this address, from 1 and without a gap"),
    "click_id": gettext_noop("the click that brought the customer"),
    "campaign_id": gettext_noop("the campaign that brought the customer"),
    "customer_id": gettext_noop("the customer's id at the broker or prop firm"),
    "country_code": gettext_noop("the customer's country"),
    "phase": gettext_noop("the phase of the customer's challenge"),
    "transaction_id": gettext_noop("the transaction's id"),
    "transaction_type": gettext_noop("what kind of transaction"),
    "amount": gettext_noop("the amount: of a commission yours, of a transaction the customer's"),
    "currency": gettext_noop("the currency of the amount"),
    "rule_id": gettext_noop("the rule of your plan that earned the commission"),
    "level": gettext_noop("0 for your own customers, 1 and more for your network's"),
    "month": gettext_noop("the month that a commission is earned in"),
    "day": gettext_noop("the trading day of a commission or transaction"),
    "period": gettext_noop("the period of a statement"),
    "state": gettext_noop("how far a statement or dispute is"),
}
