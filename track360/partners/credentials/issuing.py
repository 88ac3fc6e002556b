"""Who is given a token, and for how long: what the toolkit does not know of our clients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauthlib.oauth2 import AccessDeniedError, BackendApplicationServer, InvalidClientError

from track360.core import clock
from track360.partners.credentials.models import ApiClient


class TokenValidator(OAuth2Validator):
    """Takes the secret before a rotation until its overlap ends, and looks at the client once more before it stores."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the secret is one of the client's."""
        if super().authenticate_client(request, *args, **kwargs):
            return True
        client = request.client
        if not client or len(client.secrets()) == 1:
            return False
        client.client_secret = client.previous_secret  # of this object, which nobody saves
        return bool(super().authenticate_client(request, *args, **kwargs))

    def _save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        # Between the look at the secret and now it may have been rotated or revoked, and the tokens of it dropped:
        # with the client's row in hand nobody can do so until this one is stored, and is dropped with the others.
        locked = ApiClient.objects.select_for_update(no_key=True, of=("self",)).select_related("partner")
        client = locked.get(pk=request.client.pk)
        if not client.is_usable(request) or request.client.client_secret not in client.secrets():
            raise InvalidClientError(request=request)
        if client.suspended_at or (client.partner and client.partner.suspended_at):
            raise AccessDeniedError("This client or its partner is suspended.", status_code=403, request=request)
        super()._save_bearer_token(token, request, *args, **kwargs)


class TokenServer(BackendApplicationServer):
    """Client credentials and nothing else; a token ends no later than what it was issued for."""

    def __init__(self, request_validator: Any, token_expires_in: Any = None, **kwargs: Any) -> None:
        super().__init__(request_validator, token_expires_in=_lifetime, **kwargs)


def _lifetime(request: Any) -> int:
    """Seconds from now to the end of the token's hour, of its client, or of the secret that it was asked for with."""
    client, now = request.client, clock.now()
    ends = [now + timedelta(seconds=oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS)]
    ends += [client.expires_at] if client.expires_at else []
    if client.client_secret == client.previous_secret:
        ends.append(client.previous_until)
    return max(0, int((min(ends) - now).total_seconds()))
