"""Columns of ledger lines that both sites show."""

from __future__ import annotations

from decimal import Decimal
from functools import partial, update_wrapper
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from commissions.admin.ledger_totals import Whose, ledger_totals
from commissions.explain.derivation import Explained, derive, explain
from commissions.explain.documents import DocumentsByPartner
from commissions.explain.sentences.anonymous import anonymous_cause, anonymous_sentence, formula
from commissions.explain.sentences.factors import describe_factors
from commissions.explain.sentences.formulas import PLAIN, Style
from commissions.explain.sentences.lines import full_sentence, sentence
from commissions.explain.sentences.rules import describe_clause
from commissions.explain.source import source_fields
from commissions.holds.payability import SUSPENDED, held_anywhere, with_holds
from commissions.ledger.models import LedgerEntry
from commissions.periods.service import calendar
from commissions.rating.facts.days import month_key
from commissions.rating.rules.wording import marked
from track360.core.language import day, say, word
from track360.site.display import amount, labelled, money, plain
from track360.site.filters import ValueFilter
from track360.site.totals import Totals


class HeldFilter(ValueFilter):
    """Lines that are held, or those that are not."""

    parameter_name, title = "held", _("hold")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Without asking the rows."""
        return [("yes", say("On hold")), ("no", say("Not on hold"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Holds are few, lines are many: by whose they are."""
        wanted = {"yes": held_anywhere, "no": lambda: ~held_anywhere()}.get(self.value() or "")
        return queryset.filter(wanted()) if wanted else queryset


class LedgerColumns:
    """Amount, cause and arithmetic of a line, and the page that says why."""

    object_template = "commissions/why.html"
    money: tuple[str, str] | None = ("amount", "currency")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerEntry]:
        """With what is held."""
        return with_holds(super().get_queryset(request))  # type: ignore[misc]

    def totals(self, request: HttpRequest, changelist: Any) -> Totals | None:
        """Of a list too long to be summed row by row from the roll-ups, where they know all that it is filtered by."""
        found = super().totals(request, changelist)  # type: ignore[misc]
        return ledger_totals(changelist, self.whose(request, changelist)) if found is None else found

    def whose(self, request: HttpRequest, changelist: Any) -> Whose | None:
        """The partner and, where it is one affiliate's list, the affiliate; None, unless a list says otherwise: of
        nobody in particular, and so without sums."""
        return None

    @display(description=_("payable"), label={"on hold": "warning", "suspended": "warning"})
    def payable(self, row: Any) -> str | tuple[str, str]:
        """From when on, or that it is held; an affiliate does not read why somebody holds it."""
        if row.held_because == SUSPENDED:
            return labelled(marked("suspended"))
        return day(row.payable_from) if row.held_because is None else labelled(marked("on hold"))

    @display(description=_("amount"), ordering="amount")
    def amount_shown(self, row: LedgerEntry) -> str:
        """With its currency, in minor units; every digit on hover."""
        return amount(row.amount, row.currency)

    @display(
        description=_("cause"),
        label={"earned": "success", "restated": "info", "reversed": "danger", "prior_period": "warning"},
    )
    def cause_label(self, row: LedgerEntry) -> str | tuple[str, str]:
        """As a label."""
        return labelled(row.cause)

    @display(description=_("how"))
    def how(self, row: LedgerEntry, documents: DocumentsByPartner | None = None) -> str:
        """The arithmetic in a few signs."""
        shared = DocumentsByPartner() if documents is None else documents
        return formula(explain(row, shared[row.partner_id], is_located=False))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With one look-up of plans and rates for all lines of a page."""
        how = update_wrapper(partial(self.how, documents=DocumentsByPartner()), self.how)
        shown = super().get_list_display(request)  # type: ignore[misc]
        return [how if name == "how" else name for name in shown]

    def object_title(self, request: HttpRequest, row: LedgerEntry) -> str:
        """Amount and day."""
        return say("{amount} on {day}", amount=money(row.amount, row.currency), day=day(row.earned_day))

    def details(self, request: HttpRequest, row: LedgerEntry) -> list[Any]:
        """The why page has a form of its own."""
        return []

    def object_context(self, request: HttpRequest, row: LedgerEntry) -> dict[str, Any]:
        """The sentence, the derivation, the history of the line, and the source where the reader may see it."""
        shows = self.shows_source(request, row)
        derivation, style = derive(row), self.style(row)
        return {
            "entry": row,
            "part_of_month": _part_of_month(row),
            "amount": money(row.amount, row.currency),
            "sentence": full_sentence(derivation, style) if shows else anonymous_sentence(derivation.explained),
            "clause": describe_clause(derivation.clause, row.currency) if shows else [],
            "steps": describe_factors(derivation, style, attrgetter("detail") if shows else anonymous_cause),
            "history": [
                (entry, money(entry.amount, row.currency), money(balance, row.currency))
                for entry, balance in derivation.history
            ],
            "source": source_facts(row) if shows else [],
            "shows_source": shows,
            "held": self.held(row),
        }

    def held(self, row: Any) -> str:
        """What the page says of a hold."""
        if row.held_because == SUSPENDED:
            return say("not payable while you are suspended")
        if row.held_because is None:
            return ""
        return say("held back by your affiliate manager, not payable meanwhile")

    def style(self, row: LedgerEntry) -> Style:
        """How figures are written, and which of them."""
        return PLAIN

    def shows_source(self, request: HttpRequest, row: LedgerEntry) -> bool:
        """Operators see every source."""
        return True


def _part_of_month(row: LedgerEntry) -> str:
    """The label of its statement's period; "" of a whole month, which readers name in their language."""
    label = calendar(row.partner_id).of(row.period).label
    return "" if label == month_key(row.period) else label


def sentence_for(of: Explained, shows_source: bool, style: Style = PLAIN) -> str:
    """The line in one sentence; of a customer that is not the reader's only the arithmetic."""
    return sentence(of, style) if shows_source else anonymous_sentence(of)


def source_facts(row: LedgerEntry) -> list[tuple[str, Any]]:
    """The fields of the source record, named and formatted."""
    return [
        (word(name.replace("_", " ")), plain(value) if isinstance(value, Decimal) else value)
        for name, value in source_fields(row).items()
    ]
