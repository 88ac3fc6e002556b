"""How far statements are: in review, approved, in a batch of payouts, or paid."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Sum, TextChoices, Value, When
from django.db.models.functions import Coalesce

from commissions.payouts.batches.models import Payout
from commissions.statements.models import Statement, money


class State(TextChoices):
    """A draft is the open period's, which has no row. Approved with nothing to pay stays so: all of it is carried."""

    DRAFT = "draft"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved"
    IN_PAYOUT = "in_payout", "in payout"
    PAID = "paid"


def with_state(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The statements with ``state``, one of :class:`State`."""
    payouts = Payout.objects.filter(payable__statement=OuterRef("pk")).order_by()
    paid = payouts.values("payable").annotate(total=Sum("paid")).values("total")
    state = Case(
        When(approval=None, then=Value(State.IN_REVIEW)),
        When(Exists(payouts.filter(state=Payout.State.OPEN)), then=Value(State.IN_PAYOUT)),
        When(payable__amount__gt=0, payable__amount=F("paid_so_far"), then=Value(State.PAID)),
        default=Value(State.APPROVED),
        output_field=CharField(),
    )
    so_far = Coalesce(Subquery(paid), Value(Decimal(0)), output_field=money())
    return statements.annotate(paid_so_far=so_far).annotate(state=state)
