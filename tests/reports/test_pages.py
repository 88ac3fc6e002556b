"""Every page of both sites opens, with rows and without."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.reports.conftest import World
from track360.core.sites import affiliates, operators

LISTS = [
    (site.name, f"{m._meta.app_label}_{m._meta.model_name}")
    for site in (operators, affiliates)
    for m in site._registry
]


@pytest.mark.parametrize(("site", "name"), LISTS)
def test_a_list_opens_empty(site: str, name: str, operator: Client, db: None):
    if site == "admin":
        assert operator.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.parametrize(("site", "name"), LISTS)
def test_a_list_and_its_rows_open(site: str, name: str, operator: Client, alice: Client, world: World):
    client = operator if site == "admin" else alice
    page = client.get(reverse(f"{site}:{name}_changelist"))
    assert page.status_code == 200
    for row in page.context["cl"].result_list:
        assert client.get(reverse(f"{site}:{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/tree/"])
def test_operator_pages_open(path: str, operator: Client, world: World):
    assert operator.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/affiliate/", "/affiliate/terms/"])
def test_affiliate_pages_open(path: str, alice: Client):
    assert alice.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/tree/"])
def test_operator_pages_open_on_an_empty_database(path: str, operator: Client):
    assert operator.get(path).status_code == 200
