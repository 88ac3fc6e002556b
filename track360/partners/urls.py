"""The token endpoint."""

from django.urls import path

from track360.partners.oauth import TokenEndpoint

urlpatterns = [path("oauth/token", TokenEndpoint.as_view(), name="token")]
