"""How drf-spectacular walks our views: one path per vertical, operations made from the contracts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from uritemplate import variables

from commissions.api import AffiliateStatusView, CommissionStatusView, CommissionsView, CommissionView
from commissions.corrections import api as drafts_api
from commissions.statement_api import (
    PayoutsView,
    StatementDocumentView,
    StatementLinesView,
    StatementsView,
    StatementView,
)
from track360.connectors.api import ControlTotalsView
from track360.events.feed.api import EventsView
from track360.events.webhooks import api as webhooks_api
from track360.ingest.request.audit import AuditView
from track360.ingest.request.views import BatchView, EntityView, ParkedView, SchemaView
from track360.openapi import (
    audit,
    control_totals,
    credentials,
    drafts,
    entities,
    events,
    ledger,
    operations,
    reports,
    statements,
    webhooks,
)
from track360.openapi.components import SCHEMAS, SECURITY_SCHEMES, Json
from track360.openapi.token import TOKEN
from track360.partners.credentials import api
from track360.reports.api import ReportView
from track360.verticals.base import Vertical
from track360.verticals.registry import VERTICALS

PLACE = "{vertical}"
_DESCRIBED: dict[type[Any], Callable[[Vertical], tuple[Json, Json]]] = {
    AuditView: audit.calls,
    BatchView: operations.batch,
    ParkedView: operations.parked,
    SchemaView: operations.schema,
    ControlTotalsView: control_totals.control_totals,
    CommissionsView: ledger.entries,
    CommissionView: ledger.entry,
    CommissionStatusView: ledger.status,
    AffiliateStatusView: ledger.affiliate_status,
    EventsView: events.feed,
    ReportView: reports.report,
    StatementsView: statements.statements,
    StatementView: statements.statement,
    StatementLinesView: statements.lines,
    StatementDocumentView: statements.document,
    PayoutsView: statements.payouts,
    api.RotateView: credentials.rotate,
    api.RevokeView: credentials.revoke,
    api.SuspendView: credentials.suspend,
    api.ResumeView: credentials.resume,
    webhooks_api.DeliveriesView: webhooks.deliveries,
    webhooks_api.DeliveryView: webhooks.delivery,
    webhooks_api.RotateView: webhooks.rotate,
    webhooks_api.PauseView: webhooks.pause,
    webhooks_api.ResumeView: webhooks.resume,
    webhooks_api.TestView: webhooks.test,
    webhooks_api.ReplayView: webhooks.replay,
    drafts_api.DraftView: drafts.one,
    drafts_api.PublishView: drafts.publish,
    drafts_api.RejectView: drafts.reject,
}
_DESCRIBED_BY_METHOD: dict[type[Any], dict[str, Callable[[Vertical], tuple[Json, Json]]]] = {
    api.CredentialsView: {"GET": credentials.listing, "POST": credentials.create},
    api.CredentialView: {"GET": credentials.one, "PATCH": credentials.change},
    webhooks_api.WebhooksView: {"GET": webhooks.listing, "POST": webhooks.create},
    webhooks_api.WebhookView: {"GET": webhooks.one, "PATCH": webhooks.change, "DELETE": webhooks.remove},
    drafts_api.DraftsView: {"GET": drafts.listing, "POST": drafts.create},
}


def by_vertical(endpoints: list[Any], **kwargs: Any) -> list[Any]:
    """Preprocessing hook: ``{vertical}`` becomes each of them, since fields and enums differ."""
    made = []
    for path, regex, method, callback in endpoints:
        # One address for all in the code, one each in the document: a client is generated for one vertical.
        names = list(VERTICALS) if PLACE in path else [PLACE]
        made += [(path.replace(PLACE, name), regex, method, callback) for name in names]
    return made


class ApiSchema(AutoSchema):
    """Makes the operations of the data API from the contracts; of other views, from what they look like."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, components: Any) -> Json | None:
        """One operation; its component schemas are registered."""
        vertical = next((v for v in VERTICALS.values() if f"/{v.name}/" in path), None)
        if vertical is None:
            return super().get_operation(path, path_regex, path_prefix, method, components)
        self.path, self.path_regex, self.method, self.registry = path, path_regex, method, components
        operation, schemas = _described(self.view, method, vertical) or (self._generic(), {})
        for name, schema in (SCHEMAS | schemas).items():
            components.register_on_missing(ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, name))
        return operation | {"tags": [vertical.name], "security": _security(self.view, method)}

    def _generic(self) -> Json:
        named = self._resolve_path_parameters(variables(self.path))
        return operations.generic(self.path, self.method, self.view, list(named))


def _described(view: Any, method: str, vertical: Vertical) -> tuple[Json, Json] | None:
    if isinstance(view, EntityView):
        make = {"POST": entities.push, "GET": entities.listing}[method]
        return make(view.spec, vertical), entities.schemas(view.spec, vertical) | {"Receipt": entities.RECEIPT}
    for kind, describe in _DESCRIBED.items():
        if isinstance(view, kind):
            return describe(vertical)
    for kind, by_method in _DESCRIBED_BY_METHOD.items():
        if isinstance(view, kind):
            return by_method[method](vertical)
    return None


def _security(view: Any, method: str) -> list[Json]:
    if not view.authentication_classes:
        return []
    scope = getattr(view, "scope", "") or ("read" if method == "GET" else getattr(view, "write_scope", "write"))
    return [{"oauth2": [scope]}, {"apiKey": []}]


def complete(result: Json, **kwargs: Any) -> Json:
    """Postprocessing hook: what is not made from a view."""
    result["components"]["securitySchemes"] = SECURITY_SCHEMES
    return result | {"paths": TOKEN | result["paths"], "webhooks": events.webhooks()}


@cache
def document() -> Json:
    """The whole document; it cannot change while the process runs."""
    made: Json = SchemaGenerator().get_schema(request=None, public=True)
    return made
