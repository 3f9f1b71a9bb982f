"""What a page may ask the browser for: nothing of another host, and no script or style inside the page itself."""

from csp.constants import NONE, SELF

OWN_ONLY = (
    "script-src",
    "style-src",
    "font-src",
    "connect-src",
    "frame-src",
    "frame-ancestors",
    "form-action",
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(("default-src", "object-src", "base-uri"), [NONE]),
        **dict.fromkeys(OWN_ONLY, [SELF]),
        "img-src": [SELF, "data:"],
    }
}
