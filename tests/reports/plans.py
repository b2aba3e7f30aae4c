"""Plans that the report tests draw from."""

from __future__ import annotations

from datetime import UTC, datetime

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import After, Plan, Provenance, Step
from marketflow_core.plan.timing import AfterSteps, At
from marketflow_core.values import Span

REFERENCE = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)

BRIEF = """Launch a product announcement campaign on Monday at 9 AM local time for each region.
Send an email to all subscribers who have opened our emails in the last 30 days.
Post product images on Instagram and Facebook with a link to the landing page.
Start Facebook and Google ad campaigns targeting previous customers aged 25-45 who live in urban areas.
After 24 hours, send a follow-up email to people who clicked on the first email but didn't purchase.
"""


def line(number: int) -> Span:
    """Return the place of one line of the brief."""
    text = BRIEF.splitlines()[number]
    start = BRIEF.index(text)
    return Span(start=start, end=start + len(text))


def launch_plan(brief: str = BRIEF) -> Plan:
    """Return the plan of the product launch, as the reader would make it."""
    at = At(local="2026-11-23T09:00", zone="recipient")
    steps = (
        Step(
            id="email_announcement",
            action="send_email",
            channel="email",
            timing=at,
            audience="active_subscribers",
            source=line(1),
        ),
        Step(
            id="instagram_post",
            action="publish_post",
            channel="social",
            platforms=("facebook", "instagram"),
            timing=at,
            source=line(2),
        ),
        Step(
            id="ad_campaigns",
            action="start_ads",
            channel="ads",
            platforms=("facebook", "google_ads"),
            timing=at,
            audience="target_customers",
            source=line(3),
        ),
        Step(
            id="follow_up_email",
            action="send_email",
            channel="email",
            timing=AfterSteps(),
            after=(After(step="email_announcement", delay="PT24H"),),
            audience="email_clickers_no_purchase",
        ),
    )
    return Plan(
        name="product_launch",
        steps=steps,
        brief=brief,
        diagnostics=(
            Diagnostic(kind="missing_time", severity="info", message="The report waits for all other steps."),
            Diagnostic(
                kind="vague_audience",
                severity="warning",
                message="Who is a previous customer?",
                suggestions=("at least twice",),
                source=line(3),
            ),
        ),
        provenance=(
            Provenance(path="steps/email_announcement/platforms", assumed="Mailchimp, the configured platform"),
            Provenance(path="steps/email_announcement_two", assumed="somebody else's"),
        ),
    )
