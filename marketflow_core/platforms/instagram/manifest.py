"""What is known of Instagram without calling it."""

from __future__ import annotations

from marketflow_core.platforms.contract import CredentialField, Manifest
from marketflow_core.platforms.graph_address import API_VERSION, BASE_URL

MANIFEST = Manifest(
    slug="instagram",
    name="Instagram",
    channels=frozenset({"social", "ads"}),
    actions=frozenset({"publish_post", "start_ads", "pause_ads", "resume_ads", "adjust_budget"}),
    credentials=(
        CredentialField("app_id", "the number of the Meta app that the token was given to", secret=False),
        CredentialField("app_secret", "the app's secret; each call is signed with it (appsecret_proof)"),
        CredentialField(
            "access_token",
            "a system user's token with instagram_content_publish, instagram_manage_insights and ads_management",
        ),
        CredentialField("ig_user_id", "the number of the professional account", secret=False, aliases=("user_id",)),
        CredentialField("page_id", "the number of the Page that the account belongs to", secret=False),
        CredentialField("ad_account_id", "the number of the ad account, with or without act_", secret=False),
        CredentialField(
            "media_base_url",
            "the public address under which pictures lie; without it /media/ on the landing page's site",
            secret=False,
            required=False,
        ),
    ),
    base_url=BASE_URL,
    api_version=API_VERSION,
    contract="meta.json",
)
