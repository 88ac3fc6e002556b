"""What a page may load and run: our own files and nothing else. Why it is not stricter: docs/adr."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from track360.settings.single_sign_on import OIDC_ISSUER

_PROVIDER = urlsplit(OIDC_ISSUER)

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/"],  # answers for programs; the documentation viewer has a policy of its own
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [
            SELF,
            UNSAFE_EVAL,
        ],  # the theme's Alpine.js evaluates the expressions in its attributes
        "style-src-elem": [SELF, NONCE],
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The button of single sign-on is a form, and browsers hold the redirect that answers it against this.
        "form-action": [SELF, *([f"{_PROVIDER.scheme}://{_PROVIDER.netloc}"] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
