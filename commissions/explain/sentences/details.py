"""The patterns of every detail that the rating and the settler keep, the more telling before the more general.

They are kept in English with a line, a reason or an exception, and recognised by these when somebody reads them in
another language. ``{figure}``, ``{day}``, ``{month}`` and so on say what a place takes (``spoken``). What is written
there in a new way needs a pattern here; a test compares the two.
"""

from __future__ import annotations

from commissions.rating.rules.wording import marked

PATTERNS = (
    # Reasons of the rating.
    marked("the amount is 0.00000000 after rounding"),
    marked("0 eligible of {figure} lots"),
    marked("no lots were traded"),
    marked("lots of group {id} count 0 times"),
    marked("the spread cost of that day is 0"),
    marked("the trading commission of that day is 0"),
    marked("{figure1} of {figure2} {unit} in {month} for the first step"),
    marked("the month's {code} do not reach the first step, {figure}"),
    marked("{figure1} {currency}, with {figure2} carried in {figure3}; the next month takes it over"),
    marked("{figure1} {currency}, with {figure2} carried in {figure3}"),
    marked("{figure} {currency}; the next month takes it over"),
    marked("{figure} {currency}"),
    marked("{figure1} {currency} per lot is not above the {figure2} paid below"),
    marked("affiliate {id} has no plan in force, and so no rate of its own"),
    marked("no flat lot rule of the upline's own plan works on it"),
    marked("the customer is the affiliate {id}"),
    marked("the rule pays nothing for a {code} fee"),
    marked("{figure1} of {figure2} {currency} was refunded"),
    marked("a refund shrinks the line of its fee"),
    marked("the first deposit is {id} of {day}"),
    marked("the first deposit was on {day}"),
    marked("no amount for customers of no country"),
    marked("no amount for customers of {id}"),
    marked("{code1} was so on demo days alone"),
    marked("{code1} is unknown, not {codes2}"),
    marked("{code1} is {id}, not {codes2}"),
    marked("{id} was first reached on {day}"),
    marked("{id} was first reached on a demo day"),
    marked("it was a demo account on that day"),
    marked("it is a demo account today"),
    marked("it counts with {id}, if that counts"),
    marked("it names no transaction to adjust"),
    marked("no approved {codes} yet"),
    marked("{id} has not been reached"),
    marked("the override's match does not hold for this source"),
    marked("the rule's match does not hold for this row"),
    marked("the rule's match does not hold for this customer"),
    marked("no rule of the plan pays for trading"),
    marked("no rule of the plan pays for a transaction of type {code}"),
    marked("it counts in the net of {month}"),
    marked("the cap of {figure} for {month} is used up"),
    marked("the day brought no spread_cost or commission to pay from"),
    marked("affiliate {id} has no plan"),
    marked("the plan {id} has no version yet"),
    # What waits to be mended.
    marked("waits for {month}: {detail}"),
    marked("no {currency1}/{currency2} rate on {day} or in the 7 days before"),
    marked("{figure} lots of {id1}, which is in no group; did you mean {id2}?"),
    marked("{figure} lots of {id}, which is in no group"),
    marked("{id} is in no group, so it cannot be told whether the rule works on it"),
    marked("{id} is in no group"),
    marked("the day of {day} came without spread_cost and commission"),
    marked("the day of {day} came without {code}"),
    marked("{figure} {currency} of the refund belongs to no fee"),
    marked("{figure} {currency} of the refund exceeds what was left of {id} and the fees after it"),
    marked("{figure} {currency} of the refund exceeds what was left of {id}"),
    marked("{figure} {currency} of the adjustment exceeds what was left of {id}"),
    marked(
        "amount_usd is {figure1}, but {figure2} {currency} = {figure3} USD by the rates on {day}: "
        "more than {figure4} % off"
    ),
    marked("amount_usd is {figure1}, but {figure2} {currency} on {day}: more than {figure3} % off"),
    # Why a line was reversed.
    marked("what it was computed from leaves nothing"),
    marked("nothing of the affiliate's customers counts in {month}"),
    marked("no plan of {month} has the rule {id}"),
    marked("what {month} comes to leaves nothing"),
    marked("the terms of {id1} of {month} have no rule {id2}"),
    marked("the month {month} of {id} is not above zero any more"),
    marked("the month {month} of {id} has nothing of its customers any more"),
    marked("the month {month} of {id} earns nothing any more"),
    marked("{id} is no longer below at this level at the end of {month}"),
    marked("transaction {id} is {code} since its revision {figure}"),
    marked("the customer belongs to another affiliate from {day}"),
    marked("the customer belongs to another affiliate"),
    marked("the affiliate is no upline of the customer's at this level from {day}"),
    marked("the affiliate is no upline of the customer's at this level"),
    marked("no plan is in force from {day}"),
    marked("no plan is in force"),
    marked("the plan {id1} has no rule {id2} from {day}"),
    marked("the plan {id1} has no rule {id2}"),
    marked("it is earned on {day}, in another month"),
    # Conditions that were met, and how far others are.
    marked("in force {day1} to {day2}"),
    marked("first deposit of {figure} {currency}"),
    marked("KYC {id}"),
    marked("country {id}"),
    marked("{figure1} of {figure2} {unit} until {day}"),
    marked("{figure1} of {figure2} {unit}"),
    marked("the {code1} is {code2}"),
)
