"""What is known of Google Analytics without calling it."""

from __future__ import annotations

from marketflow_core.platforms.contract import CredentialField, Manifest

MANIFEST = Manifest(
    slug="google_analytics",
    name="Google Analytics",
    channels=frozenset({"analytics"}),
    actions=frozenset({"collect_metrics"}),
    credentials=(
        CredentialField(
            "property_id",
            "number of the GA4 property",
            secret=False,
            aliases=("view_id",),  # what a property was called before GA4
        ),
        CredentialField("access_token", "OAuth access token with the scope analytics.readonly"),
    ),
    base_url="https://analyticsdata.googleapis.com/v1beta",
    api_version="v1beta",
    contract="google_analytics_4.json",
)
