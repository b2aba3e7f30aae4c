"""Where Meta's Graph API is and which version is spoken: for manifests, which are read without anything that calls."""

from __future__ import annotations

BASE_URL = "https://graph.facebook.com"
API_VERSION = "v25.0"
