"""How far statements are: in review, approved, in a batch of payouts, or paid."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Sum, TextChoices, Value, When
from django.db.models.functions import Coalesce

from commissions.payouts.batches.models import Payout
from commissions.statements.models import Statement, money


class State(TextChoices):
    """A draft is the open period's, which has no row. Approved with nothing to pay stays so: all of it is carried."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    IN_PAYOUT = "in_payout", "in payout"
    PAID = "paid", "paid"


def with_state(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The statements with ``state``, one of :class:`State`, and what is ``paid_so_far`` in the currency of payment."""
    payouts = Payout.objects.filter(payable__statement=OuterRef("pk")).order_by()
    # What was said last counts: where lines were cut from a payout, less than all that was approved is all there is.
    said = payouts.exclude(state=Payout.State.CANCELLED).order_by(F("answered_at").desc(nulls_first=True), "-pk")
    paid = payouts.values("payable").annotate(total=Sum("paid")).values("total")
    state = Case(
        When(approval=None, then=Value(State.IN_REVIEW)),
        When(Exists(payouts.filter(state=Payout.State.OPEN)), then=Value(State.IN_PAYOUT)),
        When(last_said=Payout.State.PAID, then=Value(State.PAID)),
        default=Value(State.APPROVED),
        output_field=CharField(),
    )
    so_far = Coalesce(Subquery(paid), Value(Decimal(0)), output_field=money())
    known = statements.annotate(paid_so_far=so_far, last_said=Subquery(said.values("state")[:1]))
    return known.annotate(state=state)
