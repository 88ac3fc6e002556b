"""A second file over what is there: what changes, what stays, what may never change."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, time
from decimal import Decimal

import pytest

from commissions.programme.models import Assignment, InstrumentGroup, PlanVersion, Rule
from commissions.programme.problems import Problem, ProgrammeError
from commissions.programme.service import apply
from commissions.rates.models import Rate
from commissions.rating.facts.records import BEGINNING
from tests.commissions.programme.helios import BROKER, change, told, work
from tests.factories import make_customer
from track360.affiliates.models import Affiliate, Parent
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


def test_absence_deletes_nothing(helios: Partner) -> None:
    assert change().empty
    assert change(affiliates=[{"id": "A"}], plans=[{"id": "standard", "currency": "USD"}]).empty
    assert Affiliate.objects.count() == 4
    assert Parent.objects.count() == 2
    assert PlanVersion.objects.count() == 1
    assert Assignment.objects.count() == 2
    assert Rate.objects.count() == 1
    assert helios.aliases == {"status": {"done": "approved"}}
    assert work() == []


def test_the_partner_s_options_change_without_work(helios: Partner) -> None:
    diff = change(name="Helios Ltd", push={"orphans": "park"}, aliases={})
    assert told(diff) == [
        "~ partner helios: name Helios → Helios Ltd; aliases {status: {done: approved}} → {}; orphans refuse → park"
    ]
    helios.refresh_from_db()
    assert (helios.name, helios.orphans, helios.aliases) == ("Helios Ltd", "park", {})
    assert work() == []


def test_other_signs_settle_everything(helios: Partner) -> None:
    change(push={"signs": "signed"})
    assert work() == [("partner", None, None)]


def test_a_name_or_status_of_an_affiliate_changes_without_work(helios: Partner) -> None:
    diff = change(affiliates=[{"id": "G", "name": "Grand IB", "status": "suspended"}])
    assert told(diff) == ["~ affiliate G: name Grand → Grand IB; status active → suspended"]
    assert work() == []


@pytest.mark.parametrize(("key", "value"), [("email", "g@ib.example"), ("person_id", "human-1")])
def test_who_an_affiliate_is_settles_it_and_all_below(helios: Partner, key: str, value: str) -> None:
    change(affiliates=[{"id": "P", key: value}])
    assert work() == [("affiliate", None, ["A", "P"])]


def test_a_dated_parent_is_added_and_settles_all_below(helios: Partner) -> None:
    diff = change(affiliates=[{"id": "P", "parents": [{"from": "2026-02-01", "parent": "B"}]}])
    assert told(diff) == ["+ parent of P from 2026-02-01: parent B"]
    rows = Parent.objects.filter(affiliate_id="P").order_by("from_day")
    assert list(rows.values_list("from_day", "parent_id")) == [(BEGINNING, "G"), (date(2026, 2, 1), "B")]
    assert work() == [("affiliate", None, ["A", "P"])]


def test_parent_null_puts_an_affiliate_at_the_top(helios: Partner) -> None:
    diff = change(affiliates=[{"id": "P", "parent": None}])
    assert told(diff) == ["~ parent of P since the beginning: parent G → none"]


def test_a_new_affiliate_alone_is_no_work(helios: Partner) -> None:
    diff = change(affiliates=[{"id": "N", "name": "New", "email": "n@ib.example"}])
    assert told(diff) == ["+ affiliate N: name New; status active; email n@ib.example"]
    assert work() == []


def test_a_cycle_with_what_is_there_is_refused(helios: Partner) -> None:
    with pytest.raises(ProgrammeError) as caught:
        change(affiliates=[{"id": "G", "parents": [{"from": "2026-03-01", "parent": "A"}]}])
    assert caught.value.problems == [("partners[0].affiliates[0].parents[0]", "a cycle on 2026-03-01: G → A → P → G")]


def test_an_assignment_settles_the_affiliate(helios: Partner) -> None:
    diff = change(assignments=[{"affiliate": "B", "plan": "standard", "from": "2026-02-01"}])
    assert told(diff) == ["+ plan of B from 2026-02-01: plan standard"]
    assert work() == [("affiliate", None, ["B"])]


def test_the_end_of_an_assignment_is_a_null_plan(helios: Partner) -> None:
    diff = change(assignments=[{"affiliate": "A", "plan": None, "from": "2026-02-01"}])
    assert told(diff) == ["+ plan of A from 2026-02-01: plan none"]
    assert Assignment.objects.get(affiliate_id="A", from_day=date(2026, 2, 1)).plan is None


def test_a_group_changed_settles_everything(helios: Partner) -> None:
    diff = change(instrument_groups=[{"id": "metals", "multiplier": "0.4", "instruments": ["XAU*"]}])
    assert told(diff) == ["~ instrument group metals: multiplier 1 → 0.4"]
    assert work() == [("partner", None, None)]


def test_the_order_of_instruments_is_no_change(helios: Partner) -> None:
    both = ["XAU*", "XAGUSD"]
    change(instrument_groups=[{"id": "metals", "multiplier": 1, "instruments": both}])
    assert change(instrument_groups=[{"id": "metals", "multiplier": 1, "instruments": both[::-1]}]).empty


def test_groups_follow_the_file_and_others_stay_behind_their_neighbour(helios: Partner) -> None:
    new = {"id": "gold", "multiplier": 2, "instruments": ["XAUEUR"]}
    change(instrument_groups=[new, BROKER["instrument_groups"][1]])
    assert list(InstrumentGroup.objects.order_by("position").values_list("group_id", flat=True)) == [
        "majors",
        "gold",
        "metals",
    ]


def test_an_instrument_of_a_group_that_the_file_does_not_list_is_taken(helios: Partner) -> None:
    with pytest.raises(ProgrammeError) as caught:
        change(instrument_groups=[{"id": "new", "multiplier": 1, "instruments": ["EURUSD"]}])
    assert caught.value.problems == [
        (
            "partners[0].instrument_groups[0].instruments[0]",
            "instrument 'EURUSD' is already in group 'majors'",
        )
    ]


def test_each_day_with_news_of_a_rate_is_settled(helios: Partner) -> None:
    rate = {"base": "EUR", "quote": "USD"}
    diff = change(
        rates=[
            {**rate, "date": "2026-01-05", "rate": "1.1"},
            {**rate, "date": "2026-01-06", "rate": "1.2"},
            {"base": "EUR", "quote": "GBP", "date": "2026-01-06", "rate": "0.8"},
        ]
    )
    assert told(diff) == ["+ rate EUR/USD 2026-01-06: rate 1.2", "+ rate EUR/GBP 2026-01-06: rate 0.8"]
    assert work() == [("rates", date(2026, 1, 6), None)]


def test_a_corrected_rate_supersedes_and_the_old_row_stays(helios: Partner) -> None:
    change(rates=[{"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": "1.11"}])
    old, new = Rate.objects.order_by("id")
    assert (old.rate, old.superseded_at is None) == (Decimal("1.10"), False)
    assert (new.rate, new.superseded_at is None) == (Decimal("1.11"), True)
    assert work() == [("rates", date(2026, 1, 5), None)]


def test_days_may_change_until_there_is_data(helios: Partner) -> None:
    change(zone="Europe/Nicosia", day_start="17:00")
    helios.refresh_from_db()
    assert (helios.zone, helios.day_start) == ("Europe/Nicosia", time(17))


def test_a_partner_stays_in_its_vertical(helios: Partner) -> None:
    with pytest.raises(ProgrammeError) as caught:
        change(vertical="prop-trading")
    assert caught.value.problems == [
        ("partners[0].vertical", "cannot change: fields, plans and rules are those of the vertical")
    ]


@pytest.mark.parametrize(("key", "value"), [("zone", "Europe/Prague"), ("day_start", "17:00")])
def test_what_data_was_read_by_never_changes(helios: Partner, key: str, value: str) -> None:
    make_customer(Affiliate.objects.get(affiliate_id="A"))
    with pytest.raises(ProgrammeError) as caught:
        change(**{key: value})
    assert caught.value.problems == [
        Problem(f"partners[0].{key}", "cannot change: 'helios' has data that was read by it")
    ]


def test_one_bad_partner_refuses_the_whole_file(helios: Partner) -> None:
    with pytest.raises(ProgrammeError):
        apply({"partners": [{"id": "helios", "name": "New"}, {"id": "other", "vertical": "stocks"}]})
    helios.refresh_from_db()
    assert helios.name == "Helios"
    assert not Partner.objects.filter(code="other").exists()


def test_partners_do_not_see_each_other(helios: Partner) -> None:
    other = {**deepcopy(BROKER), "id": "other"}
    apply({"partners": [other]})
    assert Rule.objects.filter(rule_id="lots").count() == 2
    assert Affiliate.objects.filter(affiliate_id="A").count() == 2
