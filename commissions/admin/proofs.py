"""Operator pages of the nightly proofs."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from commissions.settle.models import Proof
from track360.partners.filters import PartnerFilter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Proof, site=operator_site)
class ProofAdmin(ReadOnlyAdmin):
    """What the nightly recomputation from scratch found."""

    list_display = ("proved_at", "partner", "verdict", "units", "pending", "incidents", "took")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Proofs"
    explanation = "Every night the ledger is compared with a recomputation of everything from scratch."
    empty_text = "Not proved yet: it happens every night, or now with manage.py prove."

    @display(description="verdict", label={"holds": "success", "differs": "danger"})
    def verdict(self, row: Proof) -> str:
        """Whether the ledger is what the data says."""
        return "holds" if row.holds else "differs"

    @display(description="took")
    def took(self, row: Proof) -> str:
        """Seconds."""
        return f"{row.seconds:.1f} s"

    def object_title(self, request: HttpRequest, row: Proof) -> str:
        """Partner and day."""
        return f"{row.partner}, {row.proved_at:%Y-%m-%d}"

    def details(self, request: HttpRequest, row: Proof) -> list[DetailRow]:
        """The figures, and the first differences in words."""
        return [
            DetailRow("Verdict", self.verdict(row)),
            DetailRow("Units compared", row.units),
            DetailRow("Waiting to be settled", row.pending),
            DetailRow("Incidents", row.incidents),
            DetailRow("Shown", "\n".join(str(one) for one in row.shown)),
        ]
