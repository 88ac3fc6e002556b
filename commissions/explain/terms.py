"""An affiliate's own terms in words: the plan in force, what came before, what is announced, and what each changed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from commissions.explain.sentences.rules import describe, margin_guard
from commissions.explain.terms_changes import TermChange, term_changes
from commissions.programme.models import Assignment, PlanVersion
from track360.core.clock import now
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope


class VersionTerms(NamedTuple):
    """One version of a plan the affiliate was on: from when, its rules in words, and what is true of all of them.

    ``rules``: (rule id, sentences). ``changes`` are those against the version ``before`` it (its first day), none for a
    plan's first version.
    """

    plan: str
    currency: str
    from_day: date
    guard: str
    rules: list[tuple[str, list[str]]]
    before: date | None
    changes: list[TermChange]
    announced: bool
    published: date


def terms_of(scope: AffiliateScope) -> list[VersionTerms]:
    """Newest first; only versions of plans the affiliate was ever assigned to."""
    assigned = Assignment.objects.filter(
        partner_id=scope.partner_id, affiliate_id=scope.affiliate_id, plan__isnull=False
    ).values_list("plan_id", flat=True)
    versions = list(
        PlanVersion.objects.filter(plan_id__in=list(assigned)).select_related("plan").order_by("-from_day", "-id")
    )
    today = Partner.objects.get(pk=scope.partner_id).calendar.day_of(now())
    return [_version(version, _before(version, versions), today) for version in versions]


def _before(version: PlanVersion, newest_first: list[PlanVersion]) -> PlanVersion | None:
    """The version that counted until this one."""
    earlier = (v for v in newest_first if v.plan_id == version.plan_id and v.from_day < version.from_day)
    return next(earlier, None)


def _version(version: PlanVersion, before: PlanVersion | None, today: date) -> VersionTerms:
    currency = version.plan.currency
    return VersionTerms(
        str(version.plan),
        currency,
        version.from_day,
        margin_guard(version),
        [(rule["id"], describe(rule, currency)) for rule in version.rules],
        before.from_day if before else None,
        term_changes(before, version) if before else [],
        version.from_day > today,
        version.published_at.date(),
    )
