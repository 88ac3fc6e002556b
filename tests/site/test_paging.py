"""A list counts as far as somebody may turn, and says when there is more."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories as make
from track360.partners.models import Partner
from track360.site import paging


@pytest.mark.django_db
@pytest.mark.parametrize(("rows", "pages", "capped"), [(0, 1, False), (4, 2, False), (5, 2, True)])
def test_it_turns_no_further_than_the_most(
    rows: int, pages: int, capped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MAX_ROWS", 4)
    for _ in range(rows):
        make.make_partner()
    paginator = paging.CappedPaginator(Partner.objects.order_by("name"), 2)
    assert (paginator.num_pages, paginator.count, paginator.is_capped) == (pages, min(rows, 4), capped)


@pytest.mark.django_db
def test_the_page_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(make.make_operator("olivia"))
    for _ in range(3):
        make.make_partner()
    shown = client.get("/admin/partners/partner/").content.decode()
    assert "more than" not in shown
    monkeypatch.setattr(paging, "MAX_ROWS", 2)
    assert "more than 2 " in client.get("/admin/partners/partner/").content.decode()
