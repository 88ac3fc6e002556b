"""Operator pages of the ledger, each line with its why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial, update_wrapper
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from unfold.decorators import display

from commissions.admin.exceptions import source_text
from commissions.admin.ledger_columns import HeldFilter, LedgerColumns
from commissions.admin.ledger_totals import Whose
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.periods.service import Calendars
from commissions.served_ids import ENTRY
from track360.partners.filters import PartnerFilter
from track360.partners.models import Partner
from track360.partners.opaque_search import FoundByOpaqueId
from track360.site.exports import Column
from track360.site.filters import choice_filter, date_range_filter, exact_filter
from track360.site.operator_scope import operator_scope
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import operator_site

_UNIT_COLUMNS, _OTHER_COLUMNS = columns.LINE[: len(columns.UNIT) - 1], columns.LINE[len(columns.UNIT) - 1 :]
# A file has no room for a tree, nor its reader for ids of rates.
_EXPORTED = tuple(name for name in _OTHER_COLUMNS if name not in ("fx_ids", "arithmetic"))
LINE_FIELDS = (*_UNIT_COLUMNS, "month", "period", "cause", *_EXPORTED, "booked_before", "booked_at")


@admin.register(LedgerEntry, site=operator_site)
class LedgerAdmin(FoundByOpaqueId, LedgerColumns, ReadOnlyAdmin):
    """Every line ever booked. Nothing here can be changed, and the database would refuse it."""

    list_display = (
        "earned_day", "partner", "affiliate_id", "level", "rule_id", "source", "how", "amount_shown",
        "cause_label", "payable", "period_label",
    )  # fmt: skip
    list_filter = (
        PartnerFilter,
        date_range_filter("earned_day", "earned"),
        choice_filter("cause", "cause"),
        choice_filter("kind", "source kind"),
        exact_filter("affiliate_id", "affiliate"),
        exact_filter("customer_id", "customer"),
        exact_filter("rule_id", "rule"),
        exact_filter("currency", "currency"),
        exact_filter("period", "period from"),
        exact_filter("month", "month"),
        exact_filter("level", "level"),
        HeldFilter,
    )
    list_select_related = ("partner",)
    exact_search = ("affiliate_id", "customer_id", "ref")
    opaque_kind = ENTRY
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Ledger"
    explanation = "Append-only: a correction is a new line. Open a line to see why it says what it says."
    export_columns = (
        Column("entry", lambda row: row.pk),
        Column("partner", lambda row: row.code),
        *(Column(name, attrgetter(name), total=name == "amount", currency=name == "currency") for name in LINE_FIELDS),
        Column("held_because", lambda row: row.held_because),
    )
    empty_text = "Nothing is booked yet: a line appears when a record arrives that a plan in force pays for."

    def whose(self, request: HttpRequest, changelist: Any) -> Whose | None:
        """Of the partner chosen, or the only one."""
        chosen = str(changelist.params.get("partner_id", ""))
        within = operator_scope(request.user).cut(Partner.objects.all(), "pk")
        found = within.filter(pk=int(chosen)) if chosen.isdecimal() else within
        ids = list(found.values_list("pk", flat=True)[:2])
        return Whose(ids[0]) if len(ids) == 1 else None

    def export_rows(self, request: HttpRequest, rows: Any) -> Iterator[Any]:
        """Bare values: to make objects of a hundred thousand lines and their partners takes longer than the file."""
        names = ("pk", "code", *LINE_FIELDS, "held_because")
        bare = rows.select_related(None).annotate(code=F("partner__code")).values_list(*names, named=True)
        return super().export_rows(request, bare)

    @display(description="payable", label={"on hold": "warning"})
    def payable(self, row: Any) -> str:
        """From when on, or why not."""
        return str(row.payable_from) if row.held_because is None else self.held(row)

    def held(self, row: Any) -> str:
        """Why, for those who may know."""
        return "" if row.held_because is None else f"held: {row.held_because}"

    @display(description="source")
    def source(self, row: LedgerEntry) -> str:
        """What earned it."""
        return source_text(row)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With one look-up of a partner's periods for all lines of a page."""
        period = update_wrapper(partial(self.period_label, calendars=Calendars()), self.period_label)
        return [period if name == "period_label" else name for name in super().get_list_display(request)]

    @display(description="period")
    def period_label(self, row: LedgerEntry, calendars: Calendars | None = None) -> str:
        """That of its statement, and the month it belongs to where it came late."""
        shared = Calendars() if calendars is None else calendars
        late = f" for {row.month:%Y-%m}" if row.cause == LedgerEntry.Cause.PRIOR_PERIOD else ""
        return f"{shared[row.partner_id].of(row.period).label}{late}"
