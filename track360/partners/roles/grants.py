"""Giving permissions to roles in a migration, where neither the permissions nor their models need be there yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def grant(apps: Any, granted: Mapping[str, Iterable[str]]) -> None:
    """Give each role, by name, its permissions (``app.codename``); makes what is not there, takes nothing away.

    ``apps`` is the registry that a migration hands its function. A codename ends with the name of a model, or stands
    with it as ``app.codename:model``.
    """
    groups = apps.get_model("auth", "Group").objects
    for role, permissions in granted.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.add(*(_permission(apps, permission) for permission in permissions))


def _permission(apps: Any, permission: str) -> Any:
    # Django makes permissions after all migrations, too late for them: it will find these.
    label, _, rest = permission.partition(".")
    codename, _, model = rest.partition(":")
    model = model or codename.rpartition("_")[2]
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=label, model=model)
    named = {"name": f"Can {codename.replace('_', ' ')}"}
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.get_or_create(content_type=kind, codename=codename, defaults=named)[0]
