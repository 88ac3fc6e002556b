"""The look of the two admin sites (django-unfold) and what stands in their menus."""

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _item(title: Any, icon: str, name: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(name), **more}


def languages(request: Any) -> list[dict[str, str]]:
    """Those that the menu offers, each by its own name."""
    return [{"code": code, "name_local": name} for code, name in LANGUAGES]


def _group(title: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": bool(title), "items": list(items)}


def _account(site: str) -> Callable[[Any], list[dict[str, Any]]]:
    """What stands in the menu of whoever is logged in."""

    def links(request: Any) -> list[dict[str, Any]]:
        if getattr(request, "viewing", None):  # what is one's own is not to be had as somebody else
            return []
        by_password = request.user.is_authenticated and request.user.has_usable_password()
        pages = [(_("Second step"), "my_devices")]
        pages += [(_("Change password"), "password_change")] if by_password else []
        return [{"title": title, "link": reverse_lazy(f"{site}:{page}")} for title, page in pages]

    return links


LANGUAGES = [("en-us", "English"), ("ar", "العربية")]
"""Of the affiliate site, each named as its readers name it; everything else is in the first."""
LANGUAGE_CODE = LANGUAGES[0][0]
LANGUAGE_COOKIE_NAME = "track360_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
FORMAT_MODULE_PATH = "track360.settings.formats"

_LOOK: dict[str, Any] = {
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("track360/mark.svg")},
    ],
    "SITE_ICON": lambda request: static("track360/mark.svg"),
    "STYLES": [lambda request: static("track360/site.css")],
    "SCRIPTS": [
        lambda request: static("track360/site.js"),
        lambda request: static("track360/busy.js"),
        lambda request: static("track360/ticks.js"),
    ],
    "COLORS": {
        "primary": {
            "50": "oklch(96.2% .018 272.314)",
            "100": "oklch(93% .034 272.788)",
            "200": "oklch(87% .065 274.039)",
            "300": "oklch(78.5% .115 274.713)",
            "400": "oklch(67.3% .182 276.935)",
            "500": "oklch(58.5% .233 277.117)",
            "600": "oklch(51.1% .262 276.966)",
            "700": "oklch(45.7% .24 277.023)",
            "800": "oklch(39.8% .195 277.366)",
            "900": "oklch(35.9% .144 278.697)",
            "950": "oklch(25.7% .09 281.288)",
        },
    },
}

UNFOLD: dict[str, Any] = {
    **_LOOK,
    "SITE_TITLE": "track360 operators",
    "SITE_HEADER": "track360",
    "SITE_SUBHEADER": "Operators",
    "ACCOUNT": {"navigation": _account("admin")},
    "DASHBOARD_CALLBACK": "track360.reports.dashboards.operator.context",
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            _group("", _item("Overview", "space_dashboard", "admin:index")),
            _group(
                "To do",
                _item("Exceptions", "report", "admin:commissions_ratingexception_changelist"),
                _item("Parked records", "hourglass_top", "admin:ingest_parked_changelist"),
                _item("Quarantine", "block", "admin:ingest_quarantined_changelist"),
                _item("Work backlog", "sync", "admin:queue_work_changelist"),
                _item("Settlings", "speed", "admin:commissions_settled_changelist"),
            ),
            _group(
                "Programme",
                _item("Partners", "domain", "admin:partners_partner_changelist"),
                _item("Affiliates", "group", "admin:affiliates_affiliate_changelist"),
                _item("Affiliate tree", "account_tree", "admin:affiliate_tree"),
                _item("Plans", "request_quote", "admin:commissions_plan_changelist"),
                _item("Plan versions", "history", "admin:commissions_planversion_changelist"),
                _item("Assignments", "assignment_ind", "admin:commissions_assignment_changelist"),
                _item("Instrument groups", "category", "admin:commissions_instrumentgroup_changelist"),
                _item("Currency rates", "currency_exchange", "admin:commissions_rate_changelist"),
                _item("Rate feeds", "rss_feed", "admin:commissions_ratefeed_changelist"),
            ),
            _group(
                "Months",
                _item("Periods", "calendar_month", "admin:periods"),
                _item("Approvals", "fact_check", "admin:approvals"),
                _item("Statements", "description", "admin:commissions_statement_changelist"),
                _item("Owed", "account_balance_wallet", "admin:owed"),
            ),
            _group(
                "Payouts",
                _item("Payouts", "payments", "admin:payouts"),
                _item("Payout batches", "inventory", "admin:commissions_payoutbatch_changelist"),
                _item("Payments", "send_money", "admin:commissions_payout_changelist"),
                _item("Disputes", "gavel", "admin:commissions_dispute_changelist"),
                _item("Adjustments", "exposure", "admin:commissions_adjustment_changelist"),
                _item("Payout details", "account_balance", "admin:commissions_payoutdetails_changelist"),
                _item("Tax statuses", "receipt", "admin:commissions_taxstatus_changelist"),
                _item("Payout settings", "payments", "admin:commissions_payoutsettings_changelist"),
            ),
            _group(
                "By hand",
                _item("New plan version", "edit_note", "admin:commissions_planversion_new"),
                _item("New correction", "edit", "admin:commissions_correction_new"),
                _item("Drafts", "draft", "admin:commissions_draft_changelist"),
                _item("Corrections", "rule", "admin:commissions_correction_changelist"),
                _item("Holds", "pan_tool", "admin:commissions_hold_changelist"),
            ),
            _group(
                "Records",
                _item("Ledger", "receipt_long", "admin:commissions_ledgerentry_changelist"),
                _item("Reports", "bar_chart", "admin:reports"),
                _item("Proofs", "verified", "admin:commissions_proof_changelist"),
                _item("Batches", "inventory_2", "admin:ingest_batch_changelist"),
                _item("Customers", "person", "admin:customers_customer_changelist"),
                _item("Transactions", "payments", "admin:transactions_transaction_changelist"),
                _item("Trading activity", "candlestick_chart", "admin:activity_tradingday_changelist"),
            ),
            _group(
                "Pull",
                _item("Sources", "cloud_download", "admin:connectors_source_changelist"),
                _item("Runs", "manage_history", "admin:connectors_run_changelist"),
                _item("Reconciliations", "balance", "admin:connectors_reconciliation_changelist"),
                _item("Field ownership", "rule_settings", "admin:connectors_fieldownership_changelist"),
            ),
            _group(
                "Events",
                _item("Webhooks", "webhook", "admin:events_endpoint_changelist"),
                _item("New write-back", "upload", "admin:events_endpoint_write_back"),
                _item("Deliveries", "outbox", "admin:events_delivery_changelist"),
                _item("Inbound sources", "call_received", "admin:events_inboundsource_changelist"),
                _item("Inbound calls", "move_to_inbox", "admin:events_inboundcall_changelist"),
            ),
            _group(
                "Access",
                _item("API clients", "key", "admin:partners_apiclient_changelist"),
                _item("API keys", "vpn_key", "admin:partners_apikey_changelist"),
                _item("Logins", "badge", "admin:partners_user_changelist"),
                _item("Roles of logins", "assignment_ind", "admin:partners_partneraccess_changelist"),
                _item("Roles", "admin_panel_settings", "admin:auth_group_changelist"),
                _item("Audit log", "policy", "admin:partners_auditentry_changelist"),
                _item(
                    "Log of people",
                    "visibility",
                    "admin:partners_personevent_changelist",
                    permission=lambda request: request.user.has_perm("partners.view_personevent"),
                ),
                _item("Refused calls", "gpp_bad", "admin:partners_refusedcalls_changelist"),
            ),
        ],
    },
}

UNFOLD_AFFILIATE: dict[str, Any] = {
    **_LOOK,
    "SITE_TITLE": _("Affiliate portal"),
    "SITE_HEADER": "track360",
    "SITE_SUBHEADER": _("Affiliate portal"),
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"navigation": languages, "action": reverse_lazy("affiliate:language")},
    "ACCOUNT": {"navigation": _account("affiliate")},
    "DASHBOARD_CALLBACK": "track360.reports.dashboards.affiliate.context",
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            _group(
                "",
                _item(_("Overview"), "space_dashboard", "affiliate:index"),
                _item(_("Commissions"), "receipt_long", "affiliate:commissions_ledgerentry_changelist"),
                _item(_("Statements"), "description", "affiliate:commissions_statement_changelist"),
                _item(_("Disputes"), "gavel", "affiliate:disputes"),
                _item(_("Customers"), "person", "affiliate:customers_customer_changelist"),
                _item(_("Reports"), "bar_chart", "affiliate:reports"),
                _item(_("My network"), "account_tree", "affiliate:affiliates_affiliate_changelist"),
                _item(_("My terms"), "request_quote", "affiliate:terms"),
                _item(_("Payout details"), "account_balance", "affiliate:payout_details"),
                _item(_("Postbacks"), "webhook", "affiliate:postbacks"),
                _item(_("Why not?"), "help", "affiliate:why_not"),
            ),
        ],
    },
}
