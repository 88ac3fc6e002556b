"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from track360 import ops
from track360.core.sites import affiliates, operators

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", ops.healthz),
    path("readyz", ops.readyz),
    path("metrics", ops.metrics),
    path("", include("track360.partners.urls")),
    path("admin/", operators.urls),
    path("affiliate/", affiliates.urls),
]
