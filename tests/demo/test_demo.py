"""The demonstration's setting up and its report, against the database."""

from __future__ import annotations

import stat
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commissions.programme.models import Assignment, Plan
from commissions.rates.models import Rate
from tests.factories import make_entry
from track360.affiliates.models import Affiliate, AffiliateLogin, Parent
from track360.demo import demonstration, logins
from track360.demo.generator import Sample
from track360.partners.models import Partner, User

pytestmark = pytest.mark.django_db


def test_setting_up_applies_all_programmes_and_never_again(samples: dict[str, Sample]) -> None:
    assert set(demonstration.set_up(samples.values())) == {"acme", "propco", "northwind"}
    assert set(Partner.objects.values_list("code", "zone")) == {
        ("acme", "Europe/Athens"),
        ("propco", "Europe/Prague"),
        ("northwind", "America/New_York"),
    }
    before = counted()
    assert before[0] == before[1] == 120
    Affiliate.objects.filter(affiliate_id="IB1002").update(status="suspended")
    assert demonstration.set_up(samples.values()) == {}
    assert counted() == before
    assert Affiliate.objects.get(affiliate_id="IB1002").status == "suspended"


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Affiliate, Assignment, Parent, Plan, Rate))


def test_logins_are_kept_in_a_file_of_their_owner_and_work(samples: dict[str, Sample], tmp_path: Path) -> None:
    demonstration.set_up(samples.values())
    path = tmp_path / "deep" / "logins.json"
    made = logins.ensure(path, samples.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [login.site for login in made] == ["/admin/", "/admin/", *["/affiliate/"] * 9]
    assert len({login.password for login in made}) == 11
    assert all(opens(login.username, login.password) for login in made)
    assert logins.ensure(path, samples.values()) == made


def test_only_the_operators_are_staff_and_each_affiliate_sees_itself(
    samples: dict[str, Sample], tmp_path: Path
) -> None:
    demonstration.set_up(samples.values())
    first, second, *others = logins.ensure(tmp_path / "logins.json", samples.values())
    assert [first.username, second.username] == ["operator", "second-operator"]
    assert not AffiliateLogin.objects.filter(user__username__in=[first.username, second.username]).exists()
    for login in others:
        tied = AffiliateLogin.objects.select_related("user", "affiliate__partner").get(user__username=login.username)
        assert (tied.user.is_staff, tied.user.is_superuser) == (False, False)
        assert (tied.affiliate.partner.code, tied.affiliate.affiliate_id) == (login.partner, login.affiliate)


def test_a_lost_file_gives_new_passwords(samples: dict[str, Sample], tmp_path: Path) -> None:
    demonstration.set_up(samples.values())
    first = logins.ensure(tmp_path / "logins.json", samples.values())
    second = logins.ensure(tmp_path / "other.json", samples.values())
    assert not opens("operator", first[0].password)
    assert opens("operator", second[0].password)


def test_a_fresh_database_gets_the_passwords_of_the_file(samples: dict[str, Sample], tmp_path: Path) -> None:
    demonstration.set_up(samples.values())
    first = logins.ensure(tmp_path / "logins.json", samples.values())
    AffiliateLogin.objects.all().delete()
    User.objects.all().delete()
    assert logins.ensure(tmp_path / "logins.json", samples.values()) == first
    assert all(opens(login.username, login.password) for login in first)


def test_a_password_that_was_changed_stays(samples: dict[str, Sample], tmp_path: Path) -> None:
    demonstration.set_up(samples.values())
    logins.ensure(tmp_path / "logins.json", samples.values())
    operator = User.objects.get(username="operator")
    operator.set_password("my own")
    operator.save()
    logins.ensure(tmp_path / "logins.json", samples.values())
    assert opens("operator", "my own")


def test_the_report_sums_the_ledger_per_affiliate_and_currency(samples: dict[str, Sample]) -> None:
    demonstration.set_up(samples.values())
    third = Affiliate.objects.get(affiliate_id="IB1003")
    for amount in ("1.25", "2.50", "-0.75"):
        make_entry(third, amount=amount)
    make_entry(Affiliate.objects.get(affiliate_id="IB1001"), amount="7.00")
    make_entry(Affiliate.objects.get(affiliate_id="aff-1001"), amount="9.00")
    assert demonstration.earned("acme") == [
        ("IB1001", "Aegean FX Partners", 1, Decimal("7.00"), "USD"),
        ("IB1003", "Northgate Financial Media", 3, Decimal("3.00"), "USD"),
    ]
    assert demonstration.commissions("northwind") == "nothing earned"


def test_the_command_wants_to_know_what_to_do() -> None:
    with pytest.raises(CommandError, match="say --setup or --push URL"):
        call_command("demo")


def test_a_push_to_nobody_fails_in_words(samples: dict[str, Sample]) -> None:
    demonstration.set_up(samples.values())
    with pytest.raises(CommandError, match="the push failed: no answer from http://127"):
        call_command("demo", "--push", "http://127.0.0.1:9", "--customers", "60")


def opens(username: str, password: str) -> bool:
    """Whether the password is the login's; without a request, which the lockout asks for."""
    return User.objects.get(username=username).check_password(password)
