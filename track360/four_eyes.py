"""What moves money, and every way in that writes: each takes two persons and a reason, or stands here with why not.

Money moves where a ledger line can change, who gets paid, or where to. A way in is ``page SITE:NAME`` (of an address),
``action SITE:MODEL:NAME``, ``command NAME`` or ``api METHOD NAME``. What Django and the libraries bring (``shell``,
``loaddata``, ``dbshell``) works below all rules: who may run it owns the database.
"""

from __future__ import annotations

_CORRECTION = "page admin:commissions_correction_form"

DRAFTED: dict[str, tuple[str, ...]] = {
    "commissions.corrections.plan_versions.PLAN": ("page admin:commissions_planversion_new",),
    # Affiliates and their status, dated parents, plans, assignments, groups, currencies, tolerances, aliases, rates.
    "commissions.corrections.programme_files.PROGRAMME": ("command apply", "command rates"),
    "commissions.corrections.attribution.ATTRIBUTION": (_CORRECTION,),
    "commissions.corrections.persons.MERGE": (_CORRECTION,),
    "commissions.corrections.persons.UNMERGE": (_CORRECTION,),
    "commissions.corrections.holds.HOLD": (_CORRECTION,),
    "commissions.corrections.holds.RELEASE": (_CORRECTION,),
    "commissions.corrections.rate_feeds.RATE_FEED": (_CORRECTION,),
    "commissions.corrections.four_eyes_switch.FOUR_EYES": (_CORRECTION,),
}
"""Handler of each kind of change that moves money: the ways in that make a draft of it, and can do no more."""

DECIDED = (
    "page admin:commissions_draft_publish",
    "page admin:commissions_draft_reject",
    "command publish",
)
"""Where a draft is carried out or closed, by somebody else than drafted it."""

ALONE: dict[str, tuple[str, ...]] = {
    "it shows, and writes nothing": (
        "page admin:(?P<url>.*)$",
        "page admin:<path:object_id>/",
        "page admin:activity_tradingday_arrivals",
        "page admin:affiliate_tree",
        "page admin:app_list",
        "page admin:autocomplete",
        "page admin:commissions_correction_new",
        "page admin:commissions_draft_effects",
        "page admin:commissions_draft_state",
        "page admin:connectors_fieldownership_changelist",
        "page admin:connectors_fieldownership_history",
        "page admin:connectors_source_changelist",
        "page admin:connectors_source_history",
        "page admin:connectors_source_preview",
        "page admin:customers_customer_arrivals",
        "page admin:index",
        "page admin:ingest_batch_records",
        "page admin:jsi18n",
        "page admin:partners_partner_feeds",
        "page admin:reports",
        "page admin:reports_file",
        "page admin:search",
        "page admin:transactions_transaction_arrivals",
        "page admin:view_on_site",
        "page admin:why_not",
        "page affiliate:(?P<url>.*)$",
        "page affiliate:app_list",
        "page affiliate:autocomplete",
        "page affiliate:customers_customer_why_not",
        "page affiliate:index",
        "page affiliate:jsi18n",
        "page affiliate:pending",
        "page affiliate:report",
        "page affiliate:reports",
        "page affiliate:reports_file",
        "page affiliate:search",
        "page affiliate:terms",
        "page affiliate:why_not",
        "api ANY api/docs/",
        "api ANY api/schema/",
        "api ANY healthz",
        "api ANY metrics",
        "api ANY readyz",
        "command prove",
    ),
    "it lets somebody in or out, and no further than their rights go": (
        "page admin:admin_password_reset",
        "page admin:invitation_link",
        "page admin:login",
        "page admin:logout",
        "page admin:password_change",
        "page admin:password_change_done",
        "page admin:password_reset_complete",
        "page admin:password_reset_done",
        "page admin:reset_link",
        "page admin:second_factor",
        "page affiliate:admin_password_reset",
        "page affiliate:invitation_link",
        "page affiliate:login",
        "page affiliate:logout",
        "page affiliate:password_change",
        "page affiliate:password_change_done",
        "page affiliate:password_reset_complete",
        "page affiliate:password_reset_done",
        "page affiliate:reset_link",
        "api POST token",
    ),
    "it only makes the figures of a draft": ("page admin:commissions_draft_again",),
    "it says what a partner's own systems say, and keeps every version of that": (
        "api POST customers",
        "api POST transactions",
        "api POST trading-activity",
        "page admin:connectors_source_run",
        "command pull",
        "command import_statement",
    ),
    "it compares, and changes nothing that it compares": ("api POST control-totals", "command reconcile"),
    "it says where a partner's own systems are, or which of them is believed: the developer's, not money": (
        "page admin:connectors_source_add",
        "page admin:connectors_source_change",
        "page admin:connectors_source_delete",
        "page admin:connectors_fieldownership_add",
        "page admin:connectors_fieldownership_change",
        "page admin:connectors_fieldownership_delete",
        "action admin:connectors.source:delete_selected",
    ),
    "it takes in what would be taken in by itself": ("page admin:ingest_parked_retry",),
    "it books what records and terms say, as the worker does": ("command settle",),
    "it blanks what says something of a human, and no amount": ("command erase",),
    "it invites somebody to look; who is paid, and where to, does not follow from it": (
        "page admin:affiliates_affiliate_invite",
    ),
    "it lets a program speak for a partner": ("command credentials",),
    "it encrypts anew what stays the same": ("command rotate_keys",),
    "it makes sample partners, and touches none that is there": (
        "command demo",
        "command second_instance",
        "command simulate_broker",
    ),
}
"""Why one person is enough: the ways in of which that is true."""
