"""What an affiliate may know of people."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories as make
from tests.reports.addresses import addresses
from tests.reports.conftest import World
from tests.reports.crawl import Crawl
from track360.core.opaque import Opaque
from track360.site.masking import initials, masked_email, pseudonym


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("ada@lovelace.example", "a•••@l•••.example"),
        ("a@b.co", "a•••@b•••.co"),
        ("ada@localhost", "a•••@l•••"),
        ("not an address", "•••"),
        ("@nobody.example", "•••"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_email_keeps_its_ends(email: str | None, masked: str):
    assert masked_email(email) == masked


@pytest.mark.parametrize(
    ("names", "shown"),
    [(("ada", "lovelace"), "A. L."), ((None, "x"), "X."), (("  ", ""), ""), (("=1", None), "=.")],
)
def test_names_become_initials(names: tuple[str | None, ...], shown: str):
    assert initials(*names) == shown


def test_a_pseudonym_is_the_same_for_one_reader_and_another_for_the_next():
    one, other = Opaque("11" * 32), Opaque("22" * 32)
    assert pseudonym(one, "A", "C1") == "Client 43E7-2124"
    assert (
        len(
            {
                pseudonym(one, "A", "C1"),
                pseudonym(one, "A", "C2"),
                pseudonym(one, "B", "C1"),
                pseudonym(other, "A", "C1"),
            }
        )
        == 4
    )


SECRETS = ("lovelace", "ada@", "Ada")


@pytest.mark.parametrize("path", ["", "export/csv/", "{pk}/"])
def test_no_page_unmasks(path: str, alice: Client, world: World):
    answer = alice.get("/affiliate/customers/customer/" + path.format(pk=world.customer.pk))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "A. L." in body.decode()
    assert "a•••@l•••.example" in body.decode()
    assert not [secret for secret in SECRETS if secret in body.decode()]


@pytest.mark.parametrize("search", ["lovelace", "Ada", "ada@lovelace.example"])
def test_search_does_not_find_what_is_masked(search: str, alice: Client, world: World):
    assert alice.get("/affiliate/customers/customer/", {"q": search}).context["cl"].result_count == 0
    assert alice.get("/affiliate/customers/customer/", {"q": "alicecust"}).context["cl"].result_count == 1


@pytest.mark.parametrize(
    "lookup",
    ["email", "email__startswith", "first_name__gt", "last_name__regex", "person_id__isnull", "extra__a"],
)
def test_no_filter_asks_for_what_is_masked(lookup: str, alice: Client):
    assert alice.get("/affiliate/customers/customer/", {lookup: "a"}).status_code == 400


def test_no_column_that_is_masked_sorts(alice: Client):
    page = alice.get("/affiliate/customers/customer/", {"o": "2.3"})
    assert page.context["cl"].get_ordering_field_columns().keys().isdisjoint({"email", "first_name"})
    assert "email" not in str(page.context["cl"].queryset.query.order_by)
    assert "name" not in str(page.context["cl"].queryset.query.order_by)


def test_a_sub_affiliates_customer_is_a_pseudonym_an_amount_and_lots(alice: Client, world: World):
    alias = pseudonym(world.partner.opaque, "ALICE", "SUBCUST-55")
    line = alice.get(f"/affiliate/commissions/ledgerentry/{world.below_line.pk}/").content.decode()
    below = alice.get(f"/affiliate/affiliates/affiliate/{world.sub.pk}/").content.decode()
    assert alias in line
    assert "1.25 USD" in line
    assert alias in below
    for body in (line, below):
        assert not [marker for marker in world.markers if marker in body]


@pytest.mark.parametrize("asked", [{"q": "SUBCUST-55"}, {"customer_id": "SUBCUST-55"}, {"q": "SUBCUST-55-INST"}])
def test_a_sub_affiliates_customer_is_not_found_by_its_id(asked: dict[str, str], alice: Client, world: World):
    assert alice.get("/affiliate/commissions/ledgerentry/", asked).context["cl"].result_count == 0


def test_no_address_of_the_site_unmasks(alice: Client, world: World):
    """Whatever a link leads to and whatever the resolver knows, downloads of the own rows included."""
    make.make_transaction(world.customer, "250", payment_method="card")
    walk = Crawl(alice, ["lovelace.example", "Lovelace", "ada@"])
    walk.follow("/affiliate/")
    for address in addresses("/affiliate/"):
        if "logout" not in address.path:
            walk.judge(address.path, walk.read(address.of(str(world.customer.pk))))
    assert walk.found == []
    assert f"/affiliate/customers/customer/{world.customer.pk}/why-not/" in walk.seen
