"""What is known of Facebook without calling it."""

from __future__ import annotations

from marketflow_core.platforms.contract import CredentialField, Manifest
from marketflow_core.platforms.graph_address import API_VERSION, BASE_URL

MANIFEST = Manifest(
    slug="facebook",
    name="Facebook",
    channels=frozenset({"social", "ads"}),
    actions=frozenset({"publish_post", "start_ads", "pause_ads", "resume_ads", "adjust_budget"}),
    credentials=(
        CredentialField("app_id", "the number of the Meta app that the token was given to", secret=False),
        CredentialField("app_secret", "the app's secret; each call is signed with it (appsecret_proof)"),
        CredentialField(
            "access_token",
            "a system user's token with pages_manage_posts, pages_read_engagement, read_insights and ads_management",
        ),
        CredentialField("page_id", "the number of the Page that posts and ads speak for", secret=False),
        CredentialField("ad_account_id", "the number of the ad account, with or without act_", secret=False),
    ),
    base_url=BASE_URL,
    api_version=API_VERSION,
    contract="meta.json",
)
