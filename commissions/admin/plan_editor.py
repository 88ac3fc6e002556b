"""The plan editor: a new version filled in on a page, checked like a programme file, and drafted for its preview."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from commissions.admin.common import id_of, shown_page
from commissions.admin.plan_form import Version, assign_problems, error_summary, rule_types
from commissions.corrections import service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from commissions.corrections.plan_versions import PLAN
from commissions.programme.models import Plan
from commissions.programme.problems import ProgrammeError
from track360.partners import four_eyes
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb
from track360.site.sites import operator_site

NOTHING = "The plan says exactly this already: nothing would change."


@needs(PLAN.permission)
def page(request: HttpRequest) -> HttpResponse:
    """Choose a plan, then fill in its next version."""
    version = _begun(request)
    if version is None:
        return shown_page(request, "commissions/plan_choice.html", "New plan version", plans=_plans(request))
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        step = request.POST.get("do", "")
        # Every step is a request of its own, so that the editor works where no script runs.
        if step != "preview":
            version.do(step)
        else:
            draft, problems = _drafted(request, version)
            if draft is not None:
                return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[draft.pk]))
    return _form(request, version, problems)


def _plans(request: HttpRequest) -> Any:
    return operator_site.rows(request, Plan).select_related("partner").order_by("partner__name", "plan_id")


def _begun(request: HttpRequest) -> Version | None:
    """The version so far: as posted, of a draft that is edited again, or like the plan's newest one."""
    asked = request.POST if request.method == "POST" else request.GET
    if asked.get("draft"):
        draft = operator_site.rows(request, Draft).filter(pk=id_of(asked["draft"]), kind=Kind.PLAN).first()
        whose = {"partner_id": draft.partner_id, "plan_id": draft.content["plan"]} if draft else {}
        plan = _plans(request).filter(**whose).first() if draft else None
        if draft is None or plan is None:
            raise Http404
        return Version.of(plan, draft.content)
    if not asked.get("plan"):
        return None
    plan = _plans(request).filter(pk=id_of(asked["plan"])).first()
    if plan is None:
        raise Http404
    if request.method == "POST":
        return Version.posted(plan, request.POST.dict())
    newest = plan.versions.order_by("-from_day").first()
    return Version.of(plan, {"margin_guard": newest.margin_guard, "rules": newest.rules}) if newest else Version(plan)


def _drafted(request: HttpRequest, version: Version) -> tuple[Draft | None, list[tuple[str, str]]]:
    """The draft, or what ``apply`` would refuse."""
    partner = version.plan.partner
    try:
        diff = PLAN.difference(partner, version.content)
    except ProgrammeError as error:
        return None, [(problem.path, problem.message) for problem in error.problems]
    # A draft of nothing would be previewed and published as a version that the plan has already.
    if diff.empty:
        return None, [("", NOTHING)]
    reason, replaces = request.POST.get("reason", ""), id_of(request.POST.get("replaces", ""))
    try:
        by = four_eyes.person(request.user)
        return service.propose(partner, Kind.PLAN, version.content, by, reason, replaces), []
    except Refused as refused:
        return None, [(refused.field, str(refused))]


def _form(request: HttpRequest, version: Version, problems: list[tuple[str, str]]) -> HttpResponse:
    cards, frame = version.cards(), version.frame()
    left = assign_problems(problems, cards, frame)
    shown = {
        "version": version,
        "cards": cards,
        "frame": frame,
        "left": left,
        "wrong": error_summary(cards, frame),
        "number": len(problems),
        "kinds": [
            (key, kind.SCHEMA.get("title", key), kind.SCHEMA.get("description", ""))
            for key, kind in rule_types(version.plan).items()
        ],
        "reason": request.POST.get("reason", ""),
        "replaces": request.POST.get("replaces") or request.GET.get("draft", ""),
        "crumbs": [Breadcrumb("Plan versions", reverse("admin:commissions_planversion_changelist"))],
    }
    return shown_page(request, "commissions/plan_editor.html", f"New version of {version.plan}", **shown)
