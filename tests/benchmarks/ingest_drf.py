"""The usual way in Django, to compare with: a DRF serializer, then bulk_create or a row at a
time; no authentication."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

KEY = ["partner_id", "customer_id", "date", "instrument", "currency"]


class PeerDay(models.Model):
    partner_id = models.BigIntegerField()
    date = models.DateField()
    customer_id = models.CharField(max_length=500)
    instrument = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    lots_traded = models.DecimalField(max_digits=18, decimal_places=2)
    volume_usd = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    spread_cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    commission = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    pnl = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    last_modified_date = models.DateTimeField(null=True)

    class Meta:
        app_label = "activity"
        managed = False
        db_table = "peer_day"


class PeerSerializer(serializers.ModelSerializer[PeerDay]):
    class Meta:
        model = PeerDay
        exclude = ["id"]


class Bulk(APIView):
    authentication_classes: Any = []
    permission_classes: Any = []
    parser_classes = [JSONParser]

    def post(self, request: Request) -> Response:
        """One ``bulk_create`` with ``update_conflicts``."""
        rows = [PeerDay(**row) for row in self.valid(request)]
        changing = [name for name in request.data[0] if name not in KEY]
        PeerDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=changing)
        return Response({"written": len(rows)})

    def valid(self, request: Request) -> Any:
        """The validated rows."""
        serializer = PeerSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class OneByOne(Bulk):
    def post(self, request: Request) -> Response:
        """``update_or_create`` for every row, in one transaction."""
        rows = self.valid(request)
        with transaction.atomic():
            for row in rows:
                key = {name: row.pop(name) for name in KEY}
                PeerDay.objects.update_or_create(**key, defaults=row)
        return Response({"written": len(rows)})


def healthz(request: HttpRequest) -> HttpResponse:
    """Up."""
    return HttpResponse()


urlpatterns = [
    path("healthz", healthz),
    path("bulk", Bulk.as_view()),
    path("one-by-one", OneByOne.as_view()),
]
