"""Words that pages show without a mark in the code: codes, names of columns, and what the theme says."""

from __future__ import annotations

CODES = (
    # Causes, kinds and states, as they are stored and as their models label them.
    "earned", "restated", "reversed", "prior_period", "Earned", "Restated", "Reversed", "Prior Period",
    "Activity", "Transaction", "Customer", "Month", "Adjustment", "active", "suspended", "on hold",
    # How far a statement, a payment and a dispute are.
    "draft", "in review", "in payout", "paid", "open", "won", "lost",
    # How far a postback, and what is sent to it, are.
    "paused", "disabled", "waiting", "delivered", "given up",
    # Codes of reasons.
    "unrated", "min deposit", "min lots", "kyc", "country", "demo account", "no match", "no plan", "before plan",
    "no rule", "in month", "not approved", "adjustment", "not ftd", "not first", "negative net", "below first tier",
    "cap reached", "margin guard", "self referral", "not reached", "no percent", "refunded", "refund", "not eligible",
    "zero", "no rate", "rate difference", "missing rate", "unmapped instrument", "missing revenue", "refund unmatched",
    "adjustment unmatched", "amount usd doubtful", "rule error",
    # Types and states of transactions, phases, kinds of fees.
    "deposit", "withdrawal", "ib rebate", "bonus", "challenge fee", "reset fee", "payout", "pending", "approved",
    "rejected", "cancelled", "declined", "reversed", "challenge", "verification", "funded", "failed", "first", "repeat",
    "reset", "first fee", "repeat fee",
)  # fmt: skip
FIGURES = (
    "lots", "active traders", "FTDs", "all lines together", "amount", "basis", "before", "cap", "carried",
    "commission", "exchange rate", "multiplier", "nothing", "part left by later fees", "percent", "product",
    "rate", "step", "used before", "volume", "own rate", "rate paid below", "spread cost",
)  # fmt: skip
FIELDS = (
    "date", "instrument", "currency", "lots traded", "eligible lots", "volume usd", "spread cost", "transaction id",
    "transaction type", "status", "amount currency", "day", "transaction date",
    "Cap", "Hold days", "Match", "Self referral", "Per", "Qualify", "Phase", "Trigger", "Type", "Of", "Mode", "Depth",
    "Levels", "Tiers", "Percent", "By product", "Clawback", "By country", "Ftd window hours", "Negative", "Rate",
)  # fmt: skip
REPORTS = (
    "Earnings by campaign", "Earnings by instrument", "Earnings by country", "Earnings by account type",
    "Earnings by click", "Earnings by challenge product", "Volume: what was traded by day",
    "Campaign ID", "Currency", "Amount", "Lines", "Instrument", "Country code", "Trading account type", "Click ID",
    "Challenge type", "Account size", "Day", "Rows", "Lots", "Volume USD",
    "earnings by day", "earnings by month", "by rule", "by instrument", "by customer", "by sub affiliate", "funnel",
    "First deposit", "Bought a challenge",
)  # fmt: skip
DEVICES = ("authenticator app", "passkey", "recovery codes")
THEME = (
    "Welcome back to", "Light", "Dark", "System", "Apply Filters", "Clear all filters", "Reset filters", "Filters",
    "Username", "Password", "Log in", "Log out", "Search", "Type to search", "Previous", "Next", "Go back", "Close",
    "Forgotten your password or username?", "You have been successfully logged out from the administration",
    "Thanks for spending some quality time with the web site today.", "Log in again", "Change password",
    "Loading more results...", "Toggle sorting", "Remove from sorting", "Select all rows", "Run",
    "Toggle password visibility", "Show all", "More actions", "No results found",
)  # fmt: skip
WORDS = tuple(dict.fromkeys((*CODES, *FIGURES, *FIELDS, *REPORTS, *DEVICES, *THEME)))
