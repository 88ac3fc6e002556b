"""Both sites with pages that forget the scope: what the crawl must notice, also where no link leads."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from commissions.admin.affiliate_customers import AffiliateCustomerAdmin
from customers.models import Customer
from track360 import urls
from track360.partners.views import DataView, json_response
from track360.site.sites import AffiliateSite, affiliate_site


class Leaky(AffiliateCustomerAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Customer.objects.all()


def unlinked(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(f"<p>{Customer.objects.get(pk=number).last_name if _is(number) else 'nobody'}</p>")


def _is(number: int) -> bool:
    return Customer.objects.filter(pk=number).exists()


class LeakyView(DataView):
    def get(self, request: Any, vertical: str, customer_id: str) -> HttpResponse:
        return json_response(str(Customer.objects.filter(customer_id=customer_id).count()).encode())


leaky = AffiliateSite(name="affiliate")
leaky.pages = list(affiliate_site.pages)
leaky.add_page("customers/unlinked/<int:number>/", unlinked, "unlinked")
for model, admin in affiliate_site._registry.items():
    leaky.register(model, Leaky if model is Customer else type(admin))

urlpatterns = [
    path("affiliate/", leaky.urls),
    path("api/v1/<str:vertical>/leak/<str:customer_id>", LeakyView.as_view()),
    path("api/v1/<str:vertical>/", include(urls.data_urls)),
]
