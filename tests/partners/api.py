"""A tiny API of the tests' own: one view per scope, so that authentication is tested without any entity."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from track360.partners.auth import HasScope


class Reading(APIView):
    permission_classes = [HasScope("read")]

    def get(self, request: Request, **kwargs: Any) -> Response:
        caller = request.auth
        return Response({"partner": caller.partner.code, "client": caller.client_key, "name": caller.client_name})


class Writing(APIView):
    permission_classes = [HasScope("write")]

    def post(self, request: Request, **kwargs: Any) -> Response:
        request.batch_id = 42  # type: ignore[attr-defined]
        return Response({"bytes": len(request.body)})


class Administering(APIView):
    permission_classes = [HasScope("admin")]

    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response({})


class Undeclared(APIView):
    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response({})


urlpatterns = [
    path("", include("track360.urls")),
    path("api/v1/<str:vertical>/reading", Reading.as_view()),
    path("api/v1/<str:vertical>/writing", Writing.as_view()),
    path("api/v1/<str:vertical>/administering", Administering.as_view()),
    path("api/v1/<str:vertical>/undeclared", Undeclared.as_view()),
]
