"""What moves money, and where a draft of it is made and decided."""

from __future__ import annotations

_CORRECTION = "page admin:commissions_correction_form"
_DRAFTS = "api POST drafts"

DRAFTED: dict[str, tuple[str, ...]] = {
    "commissions.corrections.plan_versions.PLAN": ("page admin:commissions_planversion_new", _DRAFTS),
    # Affiliates and their status, dated parents, plans, assignments, groups, currencies, tolerances, aliases, rates.
    "commissions.corrections.programme_files.PROGRAMME": ("command apply", "command rates", _DRAFTS),
    "commissions.corrections.attribution.ATTRIBUTION": (_CORRECTION, _DRAFTS),
    "commissions.corrections.persons.MERGE": (_CORRECTION, _DRAFTS),
    "commissions.corrections.persons.UNMERGE": (_CORRECTION, _DRAFTS),
    "commissions.corrections.holds.HOLD": (_CORRECTION, _DRAFTS),
    "commissions.corrections.holds.RELEASE": (_CORRECTION, _DRAFTS),
    "commissions.corrections.rate_feeds.RATE_FEED": (_CORRECTION, _DRAFTS),
    "commissions.corrections.four_eyes_switch.FOUR_EYES": (_CORRECTION, _DRAFTS),
    "commissions.corrections.adjusting.ADJUSTMENT": (_CORRECTION, _DRAFTS),
    "commissions.statements.disputes.DISPUTE": (_CORRECTION,),
    # An affiliate drafts where it is paid to, and an operator publishes that.
    "commissions.payouts.details_change.DETAILS": (
        "page admin:commissions_payoutdetails_new",
        "page affiliate:payout_details",
    ),
    "commissions.payouts.payer.PAYOUT_SETTINGS": (_CORRECTION,),
    "commissions.payouts.taxes.TAX_STATUS": ("page admin:commissions_taxstatus_new",),
    "commissions.statements.overriding.CLOSE": ("page admin:period_override",),
}
"""Handler of each kind of change that moves money: the ways in that make a draft of it, and can do no more."""

DECIDED = (
    "page admin:commissions_draft_publish",
    "page admin:commissions_draft_reject",
    "command publish",
    "api POST draft-publish",
    "api POST draft-reject",
)
"""Where a draft is carried out or closed, by somebody else than drafted it."""
