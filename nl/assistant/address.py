"""Where a model is asked and how that is authorised, worked out of the settings; nothing secret is ever told."""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from marketflow_core.settings import LanguageModel
from nl.assistant.protocol import Failed

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?|[0-9a-f:.]{2,45}")
_PATH = "/chat/completions"
_OWN = (".local", ".internal", ".lan", ".localhost")


@dataclass(frozen=True)
class Address:
    """The endpoint's URL without credentials, the headers that carry those, and what the other side is called."""

    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    who: str


def address_of(settings: LanguageModel) -> Address | Failed:
    """Return where `settings` lead, or what is wrong with them.

    The URL is where the API begins; `/chat/completions` is added where it doesn't stand there. The key goes out as a
    bearer token, a user and password in the URL as basic authorisation, and none of them unencrypted to a host that
    isn't in one's own network.
    """
    try:
        parts = urlsplit(settings.url.get_secret_value())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return Failed("MARKETFLOW_LLM_URL is no address.")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return Failed("MARKETFLOW_LLM_URL is no http or https address.")
    headers = _authorization(settings, parts)
    if isinstance(headers, Failed):
        return headers
    if parts.scheme == "http" and (headers or parts.query) and not _is_near(host):
        return Failed("MARKETFLOW_LLM_URL is not https, and a key would go to another network unencrypted.")
    place = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/")
    path = path if path.endswith(_PATH) else path + _PATH
    query = f"?{parts.query}" if parts.query else ""
    url = f"{parts.scheme}://{place}{f':{port}' if port else ''}{path}{query}"
    return Address(url, headers, f"The language model {settings.model} at {host}")


def _authorization(settings: LanguageModel, parts: SplitResult) -> dict[str, str] | Failed:
    if settings.key is not None:
        key = settings.key.get_secret_value()
        if not (key.isascii() and key.isprintable()):
            return Failed("MARKETFLOW_LLM_KEY has characters that no request can carry.")
        return {"Authorization": f"Bearer {key}"}
    if parts.username or parts.password:
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    return {}


def _is_near(host: str) -> bool:
    """Tell whether `host` is this machine or one in the same network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_OWN)
