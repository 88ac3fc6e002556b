"""The affiliate site with one page that forgets the scope: what the crawl must notice."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from customers.models import Customer
from track360.core.sites import AffiliateSite, affiliates
from track360.reports.admin.own_customers import OwnCustomerAdmin


class Leaky(OwnCustomerAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Customer.objects.all()


leaky = AffiliateSite(name="affiliate")
leaky.pages = affiliates.pages
for model, admin in affiliates._registry.items():
    leaky.register(model, Leaky if model is Customer else type(admin))

urlpatterns = [path("affiliate/", leaky.urls)]
