"""Which partners an operator's login reaches: the key by which everything it may see is cut."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet

_KEPT = "_operator_scope"


class OperatorScope(NamedTuple):
    """The ids of the partners; None: every partner there is or will be."""

    partner_ids: frozenset[int] | None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is cut, also not what belongs to no partner."""
        return self.partner_ids is None

    def cut(self, rows: QuerySet[Any], path: str = "partner_id") -> QuerySet[Any]:
        """The rows within reach; ``path`` leads from a row to the id of its partner."""
        return rows if self.partner_ids is None else rows.filter(**{f"{path}__in": self.partner_ids})

    def includes(self, partner_id: int) -> bool:
        """Whether the partner is within reach."""
        return self.partner_ids is None or partner_id in self.partner_ids


EVERYTHING, NOTHING = OperatorScope(None), OperatorScope(frozenset())


def operator_scope(user: Any) -> OperatorScope:
    """The partners of a login, asked for once per login object; a login that nobody gave any reaches none."""
    kept = getattr(user, _KEPT, None)
    if kept is None:
        kept = _scope(user)
        setattr(user, _KEPT, kept)
    return kept


def _scope(user: Any) -> OperatorScope:
    if not user.is_active or not user.is_staff:
        return NOTHING
    if user.is_superuser:
        return EVERYTHING
    accesses = user._meta.get_field("partner_access").related_model._default_manager
    # In one question, for every page asks it.
    found = list(accesses.filter(user=user).values_list("every_partner", "partners"))
    if any(every for every, _ in found):
        return EVERYTHING
    return OperatorScope(frozenset(partner for _, partner in found if partner is not None))
