"""What is known of Mailchimp without calling it."""

from __future__ import annotations

from marketflow_core.platforms.contract import CredentialField, Manifest

MANIFEST = Manifest(
    slug="mailchimp",
    name="Mailchimp",
    channels=frozenset({"email"}),
    actions=frozenset({"send_email"}),
    credentials=(
        CredentialField("api_key", "API key, with the data centre after the dash"),
        CredentialField("audience_id", "id of the audience (list) to send from", secret=False, required=False),
    ),
    base_url="https://us1.api.mailchimp.com/3.0",
    api_version="3.0",
    contract="mailchimp.json",
    batch_size=5000,
    reports_engagement=True,
)
