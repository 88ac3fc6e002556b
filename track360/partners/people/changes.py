"""Changes of who may do what, whoever makes them: a page, a command, the API or a task."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from track360.partners.models import ApiClient, ApiKey, Partner
from track360.partners.people import log
from track360.partners.people.models import Kind
from track360.partners.roles.models import PartnerAccess

SECRET = ("password", "secret", "digest")
"""Of a column with one of these words in its name it is told that it changed, and nothing more."""
_BEFORE = "_people_before"


class Watch(NamedTuple):
    """A kind of row of which changes are logged: in all its fields but some."""

    kind: Kind
    but: frozenset[str] = frozenset()

    def of(self, row: Model) -> dict[str, Any]:
        """What counts of a row, by column."""
        named = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
        return {name: getattr(row, name) for name in named if name not in self.but}


def watch(model: type[Model], on: Watch) -> None:
    """Log what is made, changed and deleted of a model from now on."""
    for signal, receiver in ((pre_save, _remember), (post_save, _saved), (post_delete, _deleted)):
        signal.connect(partial(receiver, on), sender=model, weak=False, dispatch_uid=f"people.{model._meta.label}")


def watch_members(through: Any, kind: Kind) -> None:
    """Log what is added to and taken from a relation of many to many."""
    m2m_changed.connect(partial(_members, kind), sender=through, weak=False, dispatch_uid=f"people.{through.__name__}")


def watch_all() -> None:
    """The rows of this room and of the libraries below it; called once, when the platform starts."""
    user: Any = get_user_model()
    unsaid = frozenset({"last_login", "date_joined", "first_name", "last_name", "session_epoch"})
    watch(user, Watch(Kind.LOGIN, but=unsaid))
    watch(ApiClient, Watch(Kind.CREDENTIAL, but=frozenset({"created", "updated", "last_used_at"})))
    watch(ApiKey, Watch(Kind.CREDENTIAL, but=frozenset({"created_at", "last_used_at"})))
    watch(Partner, Watch(Kind.PARTNER, but=frozenset({"created_at", "opaque_key"})))
    watch(Group, Watch(Kind.PERMISSION))
    watch(PartnerAccess, Watch(Kind.PERMISSION))
    of_people = (user.groups.through, user.user_permissions.through, PartnerAccess.partners.through)
    for through in (*of_people, Group.permissions.through):
        watch_members(through, Kind.PERMISSION)


def _remember(on: Watch, instance: Model, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Note how the row stands before it is saved, for that is all that tells what changed."""
    if raw or (update_fields is not None and not {*update_fields} & {*on.of(instance)}):
        return
    stored = None if instance._state.adding else type(instance)._base_manager.filter(pk=instance.pk).first()
    setattr(instance, _BEFORE, on.of(stored) if stored else {})


def _saved(on: Watch, instance: Model, created: bool, **kwargs: Any) -> None:
    before = instance.__dict__.pop(_BEFORE, None)
    if before is None:
        return
    changed = {name: [before.get(name), value] for name, value in on.of(instance).items()}
    told = {name: _shown(name, both) for name, both in changed.items() if both[0] != both[1]}
    if created or told:
        _record(on.kind, instance, **({"did": "made"} if created else {"did": "changed", "changed": told}))


def _deleted(on: Watch, instance: Model, **kwargs: Any) -> None:
    _record(on.kind, instance, did="deleted")


def _members(kind: Kind, instance: Model, action: str, model: Any, pk_set: Any, reverse: bool, **kwargs: Any) -> None:
    if action not in ("post_add", "post_remove", "pre_clear") or (pk_set is not None and not pk_set):
        return
    # Of a relation seen from its other end, each of the rows there has changed.
    names = sorted(str(row) for row in model._default_manager.filter(pk__in=pk_set)) if pk_set else ["all"]
    _record(kind, instance, did=action.partition("_")[2], of=model._meta.label_lower, names=names, reverse=reverse)


def _record(kind: Kind, row: Model, **what: Any) -> None:
    partner = row if isinstance(row, Partner) else getattr(row, "partner_id", None)
    log.record(None, kind, partner=partner, subject=row, row=str(row), **what)


def _shown(name: str, both: list[Any]) -> Any:
    return "changed" if any(word in name for word in SECRET) else both
