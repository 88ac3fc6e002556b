"""What an affiliate is paid on its network, in words: the overrides in the plans of those below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from commissions.explain.spoken import told
from commissions.programme.models import Assignment, PlanVersion
from commissions.rating.rules.base import model_of
from track360.affiliates.downline import Below, downline
from track360.site.affiliate_scope import AffiliateScope


class NetworkTerms(NamedTuple):
    """What a rule of sub-affiliates' plans pays the affiliate: how far above them it stands, and who they are."""

    level: int
    rule_id: str
    sentences: list[str]
    names: list[str]


def network_terms(scope: AffiliateScope, today: date) -> list[NetworkTerms]:
    """What is in force today, the nearest sub-affiliates first."""
    below = downline(scope, today)
    plans = _plans(scope.partner_id, [each.affiliate_id for each in below], today)
    versions = _versions(set(plans.values()), today)
    on: dict[tuple[int, int], list[Below]] = defaultdict(list)
    for each in below:
        plan = plans.get(each.affiliate_id)
        if plan in versions:
            on[each.depth, plan].append(each)
    return [terms for (level, plan), some in on.items() for terms in _terms(versions[plan], level, some)]


def _terms(version: PlanVersion, level: int, below: list[Below]) -> Iterable[NetworkTerms]:
    names = [each.name for each in below]
    for rule in version.rules:
        sentences = [told(one) for one in model_of(rule).describe_to_upline(rule, version.plan.currency, level)]
        if sentences:
            yield NetworkTerms(level, rule["id"], sentences, names)


def _plans(partner_id: int, affiliates: list[str], today: date) -> dict[str, int]:
    """The plan that each of the affiliates is on."""
    newest = (
        Assignment.objects.filter(partner_id=partner_id, affiliate_id__in=affiliates, from_day__lte=today)
        .order_by("affiliate_id", "-from_day")
        .distinct("affiliate_id")
    )
    return {affiliate: plan for affiliate, plan in newest.values_list("affiliate_id", "plan_id") if plan is not None}


def _versions(plans: set[int], today: date) -> dict[int, PlanVersion]:
    """The version of each plan that is in force."""
    newest = PlanVersion.objects.filter(plan_id__in=plans, from_day__lte=today).select_related("plan")
    return {version.plan_id: version for version in newest.order_by("plan_id", "-from_day").distinct("plan_id")}
