"""What is known of Google Ads without calling it."""

from __future__ import annotations

from marketflow_core.platforms.contract import CredentialField, Manifest

MANIFEST = Manifest(
    slug="google_ads",
    name="Google Ads",
    channels=frozenset({"ads"}),
    actions=frozenset({"start_ads", "pause_ads", "resume_ads", "adjust_budget"}),
    credentials=(
        CredentialField("client_id", "the OAuth client's id", secret=False),
        CredentialField("client_secret", "the OAuth client's secret"),
        CredentialField("refresh_token", "the token that a person with access to the account granted (scope adwords)"),
        CredentialField("developer_token", "the API Center's developer token of the manager account"),
        CredentialField(
            "customer_id", "the number of the account that advertises, with or without dashes", secret=False
        ),
        CredentialField(
            "login_customer_id",
            "the manager account's number, where access is through one",
            secret=False,
            required=False,
        ),
    ),
    base_url="https://googleads.googleapis.com",
    api_version="v25",
    contract="google_ads.json",
)
