"""An affiliate's own terms in words: the plan in force, what came before, what is announced, and what each changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from commissions.explain.sentences.rules import describe, margin_guard
from commissions.explain.terms_changes import TermChange, term_changes
from commissions.programme.models import Assignment, PlanVersion
from track360.core.clock import ONE_DAY, now
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope


class Span(NamedTuple):
    """From a trading day to a day, both included; ``last`` None: without end."""

    first: date
    last: date | None


class VersionTerms(NamedTuple):
    """One version of a plan the affiliate was on: from when, its rules in words, and what is true of all of them.

    ``rules``: (rule id, sentences). ``changes`` are those against the version ``before`` it (its first day), none for a
    plan's first version. ``in_force``: when it counted or will count for the affiliate, who was on the plan meanwhile.
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
    in_force: list[Span]


def terms_of(scope: AffiliateScope) -> list[VersionTerms]:
    """Newest first; only versions that count on some day for the affiliate."""
    assigned = Assignment.objects.filter(partner_id=scope.partner_id, affiliate_id=scope.affiliate_id)
    plans = _spans(assigned.order_by("from_day").values_list("plan_id", "from_day"))
    versions = list(
        PlanVersion.objects.filter(plan_id__in=[plan for plan, _ in plans if plan])
        .select_related("plan")
        .order_by("-from_day", "-id")
    )
    today = Partner.objects.get(pk=scope.partner_id).calendar.day_of(now())
    found = []
    for version in versions:
        own = _span_of(version, versions)
        in_force = [both for plan, span in plans if plan == version.plan_id and (both := _both(own, span))]
        if in_force:
            found.append(_version(version, _before(version, versions), today, in_force))
    return found


def _spans(begun: Iterable[tuple[int | None, date]]) -> list[tuple[int | None, Span]]:
    """What counts until the next begins, of (what, first day) in order."""
    found = list(begun)
    lasts = [*(first - ONE_DAY for _, first in found[1:]), None]
    return [(what, Span(first, last)) for (what, first), last in zip(found, lasts, strict=False)]


def _span_of(version: PlanVersion, newest_first: list[PlanVersion]) -> Span:
    """When a version counts for those on its plan."""
    later = [v.from_day for v in newest_first if v.plan_id == version.plan_id and v.from_day > version.from_day]
    return Span(version.from_day, min(later) - ONE_DAY if later else None)


def _both(one: Span, other: Span) -> Span | None:
    """The days that are in both."""
    lasts = [span.last for span in (one, other) if span.last is not None]
    both = Span(max(one.first, other.first), min(lasts) if lasts else None)
    return both if both.last is None or both.first <= both.last else None


def _before(version: PlanVersion, newest_first: list[PlanVersion]) -> PlanVersion | None:
    """The version that counted until this one."""
    earlier = (v for v in newest_first if v.plan_id == version.plan_id and v.from_day < version.from_day)
    return next(earlier, None)


def _version(version: PlanVersion, before: PlanVersion | None, today: date, in_force: list[Span]) -> VersionTerms:
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
        in_force,
    )
