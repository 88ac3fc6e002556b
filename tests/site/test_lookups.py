"""A list is filtered by what its filters declare: no other parameter asks a column anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.test import Client, RequestFactory

from tests import factories as make
from track360.partners.credentials import services
from track360.partners.models import Partner
from track360.site.filters import parameters_of
from track360.site.sites import OperatorSite, affiliate_site, operator_site

SITES = (operator_site, affiliate_site)
LOOKUPS = ("", "__exact", "__startswith", "__regex", "__gt", "__isnull", "__in")

pytestmark = pytest.mark.django_db


def columns(model: type[Model], depth: int = 1) -> Iterator[str]:
    """Every column, and through its relations, both ways, every column of others."""
    for field in model._meta.get_fields():
        if getattr(field, "concrete", False):
            yield field.name
            yield getattr(field, "attname", field.name)
        if depth and field.related_model:
            yield from (f"{field.name}__{name}" for name in columns(field.related_model, depth - 1))


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_no_undeclared_lookup_is_allowed(site: Any) -> None:
    asked = 0
    for model, admin in site._registry.items():
        declared = {name for chosen in admin.list_filter for name in parameters_of(chosen)}
        names = {f"{name}{lookup}" for name in columns(model) for lookup in LOOKUPS} - declared
        asked += len(names)
        assert [name for name in sorted(names) if admin.lookup_allowed(name, "1", None)] == []
    assert asked > 500


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_every_list_refuses_the_lookups_of_its_own_columns(site: Any) -> None:
    """As it is really asked for: no list has a change list of its own that asks nobody."""
    affiliate = make.make_affiliate(make.make_partner(), "A")
    user = make.make_operator() if site is operator_site else make.make_affiliate_login(affiliate)
    for model, admin in site._registry.items():
        for name in ("pk__regex", *(f"{field.name}__startswith" for field in model._meta.concrete_fields)):
            request = RequestFactory().get("/", {name: "("})
            request.user = user
            with pytest.raises(DisallowedModelAdminLookup):
                admin.get_changelist_instance(request)
        request = RequestFactory().get("/", {"_to_field": "id"})
        request.user = user
        with pytest.raises(DisallowedModelAdminToField):
            admin.get_changelist_instance(request)


@pytest.mark.parametrize(
    "path",
    [
        "partners/user/?password__startswith=pbkdf2", "partners/user/?password__regex=.",
        "partners/apiclient/?client_secret__startswith=p", "partners/apikey/?digest__regex=.",
        "partners/apikey/export/csv/?digest__regex=.", "connectors/source/?partner__apikey__digest__regex=.",
        "affiliates/affiliate/?affiliatelogin__user__password__startswith=m", "customers/customer/?pk__regex=(",
    ],
)  # fmt: skip
def test_a_secret_cannot_be_asked_for_letter_by_letter(path: str) -> None:
    partner = make.make_partner()
    services.create_client(partner)
    services.create_key(partner, "one")
    client = Client()
    client.force_login(make.make_operator())
    assert client.get(f"/admin/{path}").status_code == 400


def test_a_declared_filter_still_filters() -> None:
    partner, other = make.make_partner(), make.make_partner()
    kept, _ = services.create_key(partner, "kept")
    services.create_key(other, "dropped")
    client = Client()
    client.force_login(make.make_operator())
    page = client.get(f"/admin/partners/apikey/?partner_id={partner.pk}")
    assert list(page.context["cl"].result_list) == [kept]


def test_a_site_takes_no_list_that_asks_any_column() -> None:
    with pytest.raises(ImproperlyConfigured, match="not a ListAdmin"):
        OperatorSite(name="admin").register(Partner, ModelAdmin)
