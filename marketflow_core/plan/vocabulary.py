"""The closed vocabularies of a plan. Fields and events are open: other names in snake_case are allowed there."""

from __future__ import annotations

from typing import Literal, get_args

Action = Literal[
    "send_email",
    "send_sms",
    "send_push",
    "publish_post",
    "publish_page",
    "start_ads",
    "pause_ads",
    "resume_ads",
    "adjust_budget",
    "sync_audience",
    "collect_metrics",
    "generate_report",
    "notify_team",
]
Channel = Literal["email", "sms", "push", "social", "ads", "cms", "analytics", "crm", "internal"]

CHANNEL_OF: dict[str, Channel] = {
    "send_email": "email",
    "send_sms": "sms",
    "send_push": "push",
    "publish_post": "social",
    "publish_page": "cms",
    "start_ads": "ads",
    "pause_ads": "ads",
    "resume_ads": "ads",
    "adjust_budget": "ads",
    "sync_audience": "crm",
    "collect_metrics": "analytics",
    "generate_report": "analytics",
    "notify_team": "internal",
}
"""The channel that an action uses where the plan names none."""

MESSAGE_ACTIONS = frozenset({"send_email", "send_sms", "send_push"})
"""Actions that reach one person at a time, so that consent and the ledger apply per person."""

PLATFORM_NAMES: dict[str, str] = {
    "mailchimp": "Mailchimp",
    "sendgrid": "SendGrid",
    "hubspot": "HubSpot",
    "marketo": "Marketo",
    "klaviyo": "Klaviyo",
    "salesforce": "Salesforce",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X",
    "tiktok": "TikTok",
    "pinterest": "Pinterest",
    "google_ads": "Google Ads",
    "buffer": "Buffer",
    "wordpress": "WordPress",
    "drupal": "Drupal",
    "webhook": "Webhook",
    "google_analytics": "Google Analytics",
    "adobe_analytics": "Adobe Analytics",
    "segment": "Segment",
    "youtube": "YouTube",
    "slack": "Slack",
    "twilio": "Twilio",
    "braze": "Braze",
    "snapchat": "Snapchat",
    "reddit": "Reddit",
    "shopify": "Shopify",
}
"""Platform slugs that a plan may name, and how people write them. A connector need not exist for each."""

AttributeOperator = Literal[
    "equals",
    "not_equals",
    "in",
    "not_in",
    "between",
    "greater_than",
    "at_least",
    "less_than",
    "at_most",
    "contains",
    "is_known",
    "is_unknown",
    "before",
    "after",
    "within_last",
    "not_within_last",
]
EventOperator = Literal["performed", "not_performed"]

FIELDS = frozenset(
    "age gender country region city location_type language lifecycle_stage plan loyalty_tier lifetime_value "
    "order_count average_order_value last_purchase_at signed_up_at last_seen_at birthday interests device "
    "email_subscribed sms_subscribed job_title seniority company_size industry lead_score engagement_score".split()
)
EVENTS = frozenset(
    "email_sent email_opened email_clicked purchased cart_abandoned signed_up site_visited page_viewed product_viewed "
    "ad_viewed ad_clicked app_opened app_installed form_submitted webinar_registered webinar_attended unsubscribed "
    "trial_started trial_ended post_engaged video_watched review_left referred link_clicked survey_answered "
    "support_ticket_opened subscription_renewed subscription_cancelled".split()
)

Metric = Literal[
    "impressions",
    "reach",
    "clicks",
    "click_through_rate",
    "open_rate",
    "click_rate",
    "click_to_open_rate",
    "bounce_rate",
    "unsubscribe_rate",
    "delivered",
    "conversions",
    "conversion_rate",
    "spend",
    "cpc",
    "cpm",
    "cpa",
    "roas",
    "roi",
    "revenue",
    "revenue_per_recipient",
    "average_order_value",
    "engagement_rate",
    "likes",
    "shares",
    "comments",
    "followers",
    "sessions",
    "page_views",
    "leads",
    "sign_ups",
    "video_views",
    "frequency",
]
METRICS: tuple[str, ...] = get_args(Metric)
ACTIONS: tuple[str, ...] = get_args(Action)
ATTRIBUTE_OPERATORS: tuple[str, ...] = get_args(AttributeOperator)
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
