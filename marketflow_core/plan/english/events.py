"""What people do, in words: each event as it is told of somebody who did it, and of somebody who didn't."""

from __future__ import annotations

from collections.abc import Iterator

EVENTS: dict[str, tuple[str, str]] = {
    "email_sent": ("were sent an email", "weren't sent any email"),
    "email_opened": ("opened an email", "didn't open any email"),
    "email_clicked": ("clicked in an email", "didn't click in any email"),
    "purchased": ("bought", "didn't buy"),
    "cart_abandoned": ("left a cart behind", "left no cart behind"),
    "signed_up": ("signed up", "didn't sign up"),
    "site_visited": ("visited the site", "didn't visit the site"),
    "page_viewed": ("viewed a page", "viewed no page"),
    "product_viewed": ("looked at a product", "looked at no product"),
    "ad_viewed": ("saw an ad", "saw no ad"),
    "ad_clicked": ("clicked on an ad", "clicked on no ad"),
    "app_opened": ("opened the app", "didn't open the app"),
    "app_installed": ("installed the app", "didn't install the app"),
    "form_submitted": ("filled in a form", "filled in no form"),
    "webinar_registered": ("registered for a webinar", "registered for no webinar"),
    "webinar_attended": ("attended a webinar", "attended no webinar"),
    "unsubscribed": ("unsubscribed", "didn't unsubscribe"),
    "trial_started": ("started a trial", "started no trial"),
    "trial_ended": ("came to the end of a trial", "came to the end of no trial"),
    "post_engaged": ("reacted to a post", "reacted to no post"),
    "video_watched": ("watched a video", "watched no video"),
    "review_left": ("left a review", "left no review"),
    "referred": ("referred somebody", "referred nobody"),
    "link_clicked": ("clicked on a link", "clicked on no link"),
    "survey_answered": ("answered a survey", "answered no survey"),
    "support_ticket_opened": ("opened a support ticket", "opened no support ticket"),
    "subscription_renewed": ("renewed a subscription", "renewed no subscription"),
    "subscription_cancelled": ("cancelled a subscription", "cancelled no subscription"),
}

ON_A_STEP = {"clicked": "somebody clicked in ", "opened": "somebody opened "}
"""What a wait may count from, other than that a step is done; another event is told by its name."""


def of_one_email(phrase: str) -> str:
    """Return `phrase` as it is told of one email and not of any: `opened the email`."""
    return phrase.replace(" an email", " the email").replace(" any email", " the email")


def phrases() -> Iterator[tuple[str, str, bool]]:
    """Yield each phrase with the event that it tells of, and whether it is one of somebody who did it."""
    for event, told in EVENTS.items():
        for phrase, performed in zip(told, (True, False), strict=True):
            yield from ((one, event, performed) for one in dict.fromkeys((phrase, of_one_email(phrase))))
