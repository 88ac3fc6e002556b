"""The pages of changes by hand, as an operator uses them: fill in, look, confirm."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from commissions.corrections import service
from commissions.corrections.models import Draft
from commissions.programme.models import PlanVersion
from commissions.programme.service import apply
from tests.commissions.corrections.browser import EDITOR, confirm, drafted, filled, plan_of, text
from tests.commissions.corrections.desk import Desk
from track360.queue.models import Work


def test_a_version_is_filled_in_previewed_and_published(olivia: Client, oscar: Client, traded: Desk) -> None:
    page = olivia.get(EDITOR, {"plan": plan_of(traded).pk})
    said = filled(page)
    assert (said["rules[0].id"], said["rules[0].rate"], said["rules[1].levels"]) == ("lots", "5.00", "10")
    assert "Amount in the plan's currency for each payable lot" in text(page)
    said |= {"from": "2026-01-02", "rules[0].rate": "6.005", "do": "preview", "reason": "agreed"}
    draft = drafted(olivia.post(EDITOR, said))
    assert not PlanVersion.objects.filter(plan=plan_of(traded), from_day=date(2026, 1, 2)).exists()
    assert not Work.objects.filter(partner=traded.partner).exists()
    shown = text(olivia.get(reverse("admin:commissions_draft_change", args=[draft.pk])))
    assert "follows the version from 2026-01-01 ~ rule lots: rate 5.00 → 6.005" in shown
    assert "A USD 10.00 12.01 +2.01" in shown
    assert "P USD 1.00 1.201 +0.201" in shown
    assert "USD 2 affiliates 11.00 13.211 +2.211" in shown
    assert "Published" in text(confirm(oscar, draft))
    traded.settle()
    assert traded.balances() == {"A": Decimal("12.01"), "P": Decimal("1.201")}
    assert traded.proves()


def test_what_is_published_is_what_apply_would_have_written(olivia: Client, oscar: Client, traded: Desk) -> None:
    said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
    said |= {
        "from": "2026-02-01",
        "rules[0].rate": "7",
        "rules[0].hold_days": "14",
        "margin_guard": "60",
        "do": "preview",
        "reason": "agreed",
    }
    said |= {"rules[0].match.countries": "GR, NO", "rules[0].cap.amount": "500", "rules[0].cap.per": "month"}
    confirm(oscar, drafted(olivia.post(EDITOR, said)))
    lots = {
        "id": "lots", "type": "lot", "rate": 7, "hold_days": 14, "match": {"countries": ["GR", "NO"]},
        "cap": {"amount": 500, "per": "month"},
    }  # fmt: skip
    team = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [10]}
    version = {"from": date(2026, 2, 1), "margin_guard": 60, "rules": [lots, team]}
    traded.programme["plans"][0]["versions"].append(version)
    assert apply({"partners": [traded.programme]}, dry_run=True).empty
    stored = PlanVersion.objects.get(plan=plan_of(traded), from_day=date(2026, 2, 1))
    assert stored.margin_guard == Decimal(60)
    assert stored.rules[0]["hold_days"] == 14


def test_every_model_goes_through_the_form_and_back(olivia: Client, oscar: Client, desk: type[Desk]) -> None:
    rules = [
        {"id": "gold", "type": "lot", "tiers": {"basis": "lots", "mode": "ladder",
         "steps": [{"from": 0, "rate": 5}, {"from": 100, "rate": 6}]}},
        {"id": "spread", "type": "spread_share", "percent": 15, "match": {"instruments": ["XAU*"],
        "account_types": ["live"]}},
        {"id": "comm", "type": "commission_share", "percent": "2.5", "self_referral": "exclude"},
        {"id": "cpa", "type": "cpa", "trigger": "ftd", "per": "person", "amount": 400, "by_country": {"GR": 300,
        "NO": 600},
         "ftd_window_hours": 24,
         "qualify": {"min_deposit": 250, "min_lots": 2, "within_days": 60, "kyc": ["approved"], "countries": ["GR"]}},
        {"id": "rs", "type": "revenue_share", "percent": 30, "negative": "carry"},
        {"id": "pool", "type": "override", "of": ["comm"], "mode": "split", "levels": [70, 20, 10]},
        {"id": "diff", "type": "override", "of": ["spread"], "mode": "per_lot", "levels": ["1.00"]},
    ]  # fmt: skip
    made = desk(rules)
    said = filled(olivia.get(EDITOR, {"plan": plan_of(made).pk})) | {
        "from": "2026-03-01",
        "do": "preview",
        "reason": "agreed",
    }
    draft = drafted(olivia.post(EDITOR, said))
    first = PlanVersion.objects.get(plan=plan_of(made))
    assert draft.content["rules"] == first.rules
    confirm(oscar, draft)
    assert PlanVersion.objects.get(plan=plan_of(made), from_day=date(2026, 3, 1)).rules == first.rules


@pytest.mark.parametrize(
    ("changed", "at", "message"),
    [
        ({"rules[0].rate": "five"}, "rules[0].rate", "'five' is not a number that is at least 0"),
        ({"rules[0].rate": ""}, "rules[0]", "'rate' or 'tiers' is missing"),
        (
            {"rules[1].levels": "150"},
            "rules[1].levels",
            "150 percent is more than the whole amount: at most 100",
        ),
        (
            {"rules[1].of": "lost"},
            "rules[1].of",
            "unknown rule 'lost' in this version (did you mean 'lots'?)",
        ),
        (
            {"rules[0].match.countries": "Greece"},
            "rules[0].match.countries",
            "'Greece' is not a country code",
        ),
        ({"rules[0].hold_days": "soon"}, "rules[0].hold_days", "must be a whole number, not 'soon'"),
        ({"from": ""}, "from", "is missing"),
        ({"from": "2026-13-01"}, "from", "'2026-13-01' is not a day (write it like 2026-01-31)"),
        ({"margin_guard": "much"}, "margin_guard", "'much' is not a number"),
        ({"rules[0].id": ""}, "rules[0].id", "is missing"),
    ],
)
def test_what_is_wrong_stands_where_it_was_filled_in(
    olivia: Client, traded: Desk, changed: dict[str, str], at: str, message: str
) -> None:
    said = (
        filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
        | {"from": "2026-02-01", "do": "preview", "reason": "agreed"}
        | changed
    )
    answer = olivia.post(EDITOR, said)
    assert answer.status_code == 200
    options = [*answer.context["frame"], *(card.option for card in answer.context["cards"])]
    named = {option.name: option.problems for top in options for option in top.all()}
    assert any(message in problem for problem in named[at]), (named, answer.context["left"])
    assert message in text(answer)
    assert all(filled(answer)[name] == value for name, value in changed.items())
    assert not Draft.objects.filter(partner=traded.partner).exists()


def test_a_used_version_is_never_edited(olivia: Client, traded: Desk) -> None:
    said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
    answer = olivia.post(
        EDITOR, said | {"from": "2026-01-01", "rules[0].rate": "9", "do": "preview", "reason": "agreed"}
    )
    assert "entries are booked under this version" in text(answer)
    answer = olivia.post(EDITOR, said | {"from": "2026-01-01", "do": "preview", "reason": "agreed"})
    assert "nothing would change" in text(answer)


def test_rules_are_added_moved_removed_and_given_rows(olivia: Client, traded: Desk) -> None:
    said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
    page = olivia.post(EDITOR, said | {"do": "add:cpa:ftd"})
    said = filled(page)
    assert (said["rules[2].type"], said["rules[2].trigger"]) == ("cpa", "ftd")
    said = filled(olivia.post(EDITOR, said | {"rules[2].id": "new", "rules[2].by_country[0].country": "GR",
                                              "rules[2].by_country[0].amount": "5", "do": "up:2"}))  # fmt: skip
    assert [said[f"rules[{n}].id"] for n in range(3)] == ["lots", "new", "team"]
    assert said["rules[1].by_country[0].country"] == "GR"
    said = filled(olivia.post(EDITOR, said | {"do": "grow:rules[1].by_country"}))
    assert "rules[1].by_country[4].country" in said
    said = filled(olivia.post(EDITOR, said | {"do": "remove:0"}))
    assert [said[f"rules[{n}].id"] for n in range(2)] == ["new", "team"]
    assert not Draft.objects.filter(partner=traded.partner).exists()


def test_a_rule_that_is_filled_in_reads_as_affiliates_will_read_it(olivia: Client, traded: Desk) -> None:
    said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
    said |= {"rules[0].rate": "6.5", "rules[0].hold_days": "7", "do": "add:cpa:ftd"}
    page = olivia.post(EDITOR, said)
    assert "Affiliates read: 6.50 USD per lot. Payable 7 days after it is earned." in text(page)
    # The one just added has no id and no amount yet.
    assert text(page).count("Affiliates read:") == 2


def test_only_models_of_the_vertical_are_offered(olivia: Client, traded: Desk) -> None:
    page = text(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
    assert "Fixed amount for the first deposit" in page
    assert "Share of challenge fees" not in page


def test_a_programme_that_changed_meanwhile_is_previewed_again(olivia: Client, oscar: Client, traded: Desk) -> None:
    said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk})) | {
        "from": "2026-02-01",
        "do": "preview",
        "reason": "agreed",
    }
    draft = drafted(olivia.post(EDITOR, said))
    traded.programme["affiliates"].append({"id": "late"})
    apply({"partners": [traded.programme]})
    assert "changed meanwhile: preview it again" in text(confirm(oscar, draft))
    assert PlanVersion.objects.filter(plan=plan_of(traded)).count() == 1
    olivia.post(reverse("admin:commissions_draft_again", args=[draft.pk]))
    service.run(draft.pk)
    draft.refresh_from_db()
    confirm(oscar, draft)
    assert PlanVersion.objects.filter(plan=plan_of(traded)).count() == 2


def test_the_page_waits_for_the_preview(olivia: Client, traded: Desk) -> None:
    draft = service.propose(traded.partner, "hold", {"affiliate_id": "A"}, traded.author, "why")
    page = olivia.get(reverse("admin:commissions_draft_change", args=[draft.pk]))
    address = reverse("admin:commissions_draft_state", args=[draft.pk])
    assert f'data-poll="{address}"' in page.content.decode()
    assert olivia.get(address).json() == {"open": True, "done": 0, "total": 0}
    service.run(draft.pk)
    assert olivia.get(address).json()["open"] is False
