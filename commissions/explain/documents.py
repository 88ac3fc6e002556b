"""What explanations look up besides the entry itself: plan versions and exchange rates, many at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from commissions.programme.models import PlanVersion
from commissions.rates.models import Rate

Rule = dict[str, Any]
NEAR = timedelta(days=20)
"""Lines of one page are of days near each other, and so are their rates."""


class Documents:
    """Of one partner, for the explanations of one request; many lines share few of them."""

    def __init__(self, partner_id: int) -> None:
        self.partner_id = partner_id
        self._plans: dict[str, dict[date, PlanVersion]] = {}
        self._rates: dict[int, Rate] = {}

    def rate(self, rate_id: int) -> Rate | None:
        """A rate, superseded or not; None where there never was one."""
        if rate_id not in self._rates:
            found = Rate.objects.filter(partner_id=self.partner_id)
            if day := found.filter(pk=rate_id).values_list("day", flat=True).first():
                near = found.filter(day__range=(day - NEAR, day + NEAR))
                self._rates |= {rate.pk: rate for rate in near}
        return self._rates.get(rate_id)

    def version(self, plan_id: str, from_day: date) -> PlanVersion | None:
        """A plan version; None where it is gone."""
        if plan_id not in self._plans:
            found = PlanVersion.objects.filter(plan__partner_id=self.partner_id, plan__plan_id=plan_id)
            self._plans[plan_id] = {version.from_day: version for version in found}
        return self._plans[plan_id].get(from_day)

    def rule(self, plan_id: str, from_day: date, rule_id: str) -> Rule | None:
        """A rule's document in a version; None where either is gone."""
        version = self.version(plan_id, from_day)
        return next((rule for rule in version.rules if rule["id"] == rule_id), None) if version else None


class DocumentsByPartner(dict[int, Documents]):
    """Of every partner that somebody asks for."""

    def __missing__(self, partner_id: int) -> Documents:
        found = self[partner_id] = Documents(partner_id)
        return found
