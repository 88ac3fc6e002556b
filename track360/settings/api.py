"""The REST API: DRF, OAuth2, limits and the published schema."""

import os

API_RATE_LIMIT = int(os.environ.get("TRACK360_RATE_LIMIT", "1000"))  # per token (or API key) and window of 60 s
API_CLIENT_RATE_LIMIT = int(os.environ.get("TRACK360_CLIENT_RATE_LIMIT", "10000"))  # all tokens of a client together
ANONYMOUS_PER_ADDRESS = int(os.environ.get("TRACK360_ANONYMOUS_LIMIT", "300"))  # without a good credential, in 60 s
TOKENS_PER_ADDRESS = int(os.environ.get("TRACK360_TOKEN_LIMIT", "300"))  # asked for with a secret, in 60 s
# A client set up wrongly repeats one wrong secret; who guesses needs more tries than any window admits.
TOKEN_GUESSES_PER_ADDRESS = 30  # wrong secrets in 60 s
# Of one client from everywhere in 60 s; once there are so many, every address has but a few for it. Nobody's guesses
# shut the client itself out, which guesses nothing.
TOKEN_GUESSES_PER_CLIENT, TOKEN_GUESSES_WHILE_GUESSED = 100, 3
API_MAX_BODY_BYTES = 10 * 1024 * 1024  # as sent and, for gzip, as unpacked
DATA_UPLOAD_MAX_MEMORY_SIZE = API_MAX_BODY_BYTES
IDEMPOTENCY_HOURS = int(os.environ.get("TRACK360_IDEMPOTENCY_HOURS", "48"))  # how long an answer can be replayed
AUDIT_DAYS = int(os.environ.get("TRACK360_AUDIT_DAYS", "90"))
# Long enough to mend a mapping and pull the window again; not for ever, since an invalid record may name a person.
QUARANTINE_DAYS = int(os.environ.get("TRACK360_QUARANTINE_DAYS", "365"))

OAUTH2_PROVIDER_APPLICATION_MODEL = "partners.ApiClient"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "OAUTH2_SERVER_CLASS": "track360.partners.credentials.issuing.TokenServer",
    "OAUTH2_VALIDATOR_CLASS": "track360.partners.credentials.issuing.TokenValidator",
    "SCOPES": {
        "read": "Read own data",
        "write": "Push own data",
        "admin": "Make, change and revoke own credentials",
        "programme": "Draft changes of the programme",
        "publish": "Publish what somebody else has drafted",
    },
    "SCOPES_BACKEND_CLASS": "track360.partners.oauth.ClientScopes",
    "CLIENT_SECRET_HASHER": "pbkdf2_sha256_random",
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{gate}": True
        for gate in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",  # tokens are found by their SHA-256, the clear text is nowhere
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["track360.partners.auth.CredentialAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["track360.partners.auth.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # Bodies are read in one place, ``ingest.body``, which knows exact numbers and limits.
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "track360.openapi.schema.ApiSchema",
    # OPTIONS would describe our views to anybody who asks.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "track360.core.errors.handle",
    # Callers are partners' clients, not Django's users.
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # the Accept header decides, not a parameter
}
SPECTACULAR_SETTINGS = {
    "TITLE": "track360",
    "DESCRIPTION": "Affiliate ingestion and commissions. `docs/how-to/integrate.md` walks through it in an hour.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["track360.openapi.schema.by_vertical"],
    "POSTPROCESSING_HOOKS": ["track360.openapi.schema.complete"],
}
