"""Mailchimp's connector over its simulator: what is sent, what is never sent twice, and what is read back."""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from marketflow_core.errors import PlatformRefused
from marketflow_core.plan.models import Content
from marketflow_core.platforms.contract import Confirmed, Delivery, Recipient, Terminal, Transient, Uncertain
from marketflow_core.platforms.mailchimp import mapping
from marketflow_core.platforms.simulation.world import person_key

LINK = "https://shop.example/new?utm_source=mailchimp&utm_medium=email&utm_campaign=launch&utm_content=mf.launch.a"


def batch(clock, count=1200, *, reference="mf.launch.a", start=0, **changes):
    people = tuple(Recipient(n, f"person{n}@example.test") for n in range(start, start + count))
    values = {
        "reference": reference,
        "campaign": "launch",
        "step": "email_announcement",
        "zone": "Europe/Paris",
        "action": "send_email",
        "at": clock.now(),
        "content": Content(topic="The new <thing>", subject="It's here"),
        "recipients": people,
        "link": LINK,
    }
    return Delivery(**{**values, **changes})


def test_a_batch_reaches_exactly_its_people_once(connect, world, clock, run):
    """Everybody in the batch is sent the message, nobody else, and a second delivery sends nothing."""

    async def main():
        async with connect("mailchimp") as opened:
            await opened.connector.deliver(batch(clock, 700, reference="mf.other", start=5000))
            first = await opened.connector.deliver(batch(clock))
            again = await opened.connector.deliver(batch(clock))
            return first, again, opened.wire.count("POST", "/actions/send")

    first, again, sends = run(main())
    assert isinstance(first, Confirmed)
    assert first.rejected == ()
    assert again == Confirmed(first.external_id)
    assert sends == 2
    sent = [a.key for a in world.message_activity("mailchimp", [first.external_id], clock.now(), clock.now())]
    assert sent == []
    later = clock.now() + timedelta(days=1)
    got = {
        a.key for a in world.message_activity("mailchimp", [first.external_id], clock.now(), later) if a.kind == "sent"
    }
    assert got == {person_key(f"person{n}@example.test") for n in range(1200)}


def test_requests_and_answers_hold_to_the_contract(connect, contract, clock, run):
    """Each request has only fields that Mailchimp describes, each answer has the form that it describes."""
    description = contract("mailchimp.json", missing=("/email-activity$",))

    async def main():
        async with connect("mailchimp", api_key="key-us1") as opened:
            await opened.connector.check()
            sent = await opened.connector.deliver(batch(clock, 600))
            await opened.connector.find("mf.launch.a")
            opened.wire.trouble("POST", "/campaigns$", httpx.ReadTimeout("lost"), after=True)
            opened.wire.trouble("PUT", "/content$", httpx.Response(400, json={"detail": "not now"}))
            await opened.connector.deliver(batch(clock, 3, reference="mf.launch.b"))
            await opened.connector.deliver(batch(clock, 3, reference="mf.launch.b"))
            clock.advance_to(clock.now() + timedelta(days=2))
            await opened.connector.figures(clock.now().date(), {sent.external_id: "mf.launch.a", "gone": "mf.gone"})
            await opened.connector.engagement([sent.external_id], since=clock.now(), until=clock.now())
            return opened.wire.passed

    checked = Counter(description.check(run(main())))
    asked = {what.split("/3.0")[-1] for what in checked}
    assert {"/ping", "/lists", "/campaigns", "/reports/0000000001", "/reports/gone"} <= asked
    assert any("/segments/" in what for what in checked if what.startswith("PATCH"))


def test_the_message_holds_link_and_unsubscribe(connect, world, clock, run):
    """The message carries the tracked link, a way out, and the brief's words, none of them as markup."""

    async def main():
        async with connect("mailchimp") as opened:
            return await opened.connector.deliver(
                batch(clock, 3, content=Content(topic="<b>Big</b>", assets=("https://shop.example/a.png", "photo")))
            )

    sent = run(main())
    page = world.get("mailchimp", "content", sent.external_id)["html"]
    assert "utm_content=mf.launch.a" in page
    assert "*|UNSUB|*" in page
    assert "&lt;b&gt;Big" in page
    assert '<img src="https://shop.example/a.png"' in page
    assert "photo" not in page
    campaign = world.get("mailchimp", "campaign", sent.external_id)
    assert campaign["settings"]["title"] == "mf.launch.a"
    assert campaign["settings"]["subject_line"] == "<b>Big</b>"


@pytest.mark.parametrize("after", [False, True], ids=["before it acted", "after it acted"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/lists$"),
        ("GET", "/campaigns$"),
        ("POST", "/lists/[^/]+$"),
        ("POST", "/segments$"),
        ("POST", "/segments/1$"),
        ("POST", "/campaigns$"),
        ("PUT", "/content$"),
        ("POST", "/actions/send$"),
    ],
)
def test_a_lost_answer_anywhere_sends_once_in_the_end(connect, world, clock, run, method, path, after):
    """Wherever an answer gets lost, looking it up and delivering again ends with one message to each person."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble(method, path, httpx.ReadTimeout("lost"), after=after)
            outcome = await opened.connector.deliver(batch(clock, 20))
            if not isinstance(outcome, Confirmed):
                outcome = await opened.connector.find("mf.launch.a") or await opened.connector.deliver(batch(clock, 20))
            return outcome

    outcome = run(main())
    assert isinstance(outcome, Confirmed)
    sent = [one for one in world.all("mailchimp", "campaign") if one["status"] == "sent"]
    assert [one["id"] for one in sent] == [outcome.external_id]
    assert sent[0]["emails_sent"] == 20
    assert len(world.all("mailchimp", "campaign")) == 1


def test_a_send_whose_fate_is_unknown_is_uncertain(connect, clock, run):
    """When the answer to “send” is lost and the campaign still looks like a draft, nobody may assume either."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("POST", "/actions/send$", httpx.ReadTimeout("lost"))
            outcome = await opened.connector.deliver(batch(clock, 5))
            return outcome, await opened.connector.find("mf.launch.a")

    outcome, found = run(main())
    assert isinstance(outcome, Uncertain)
    assert found is None


def test_a_send_whose_status_cannot_be_asked_is_uncertain(connect, clock, run):
    """Without an answer to “send”, and without one to “was it sent?”, the outcome is uncertain."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("POST", "/actions/send$", httpx.ReadTimeout("lost"), after=True)
            opened.wire.trouble("GET", "/campaigns/0000000001$", httpx.ConnectError("down"), times=9)
            return await opened.connector.deliver(batch(clock, 5)), await opened.connector.find("mf.launch.a")

    outcome, found = run(main())
    assert isinstance(outcome, Uncertain)
    assert found == Confirmed("0000000001")


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        (httpx.Response(429, headers={"Retry-After": "600"}), Transient),
        (httpx.Response(403, text="Forbidden"), Transient),
        (httpx.ConnectError("down"), Transient),
        (httpx.Response(500, json={"detail": "oops"}), Transient),
        (httpx.Response(401, json={"detail": "Your API key may be invalid"}), Terminal),
        (httpx.Response(404, json={"detail": "gone"}), Terminal),
        (httpx.Response(200, text="<html>"), Transient),
    ],
)
def test_failures_before_the_send_say_whether_to_try_again(connect, world, clock, run, how, kind):
    """Nothing was sent, and the outcome tells whether the same call may work later."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("POST", "/lists/[^/]+$", how, times=9)
            return await opened.connector.deliver(batch(clock, 5))

    outcome = run(main())
    assert type(outcome) is kind
    assert not any(one["status"] == "sent" for one in world.all("mailchimp", "campaign"))
    if isinstance(outcome, Transient) and isinstance(how, httpx.Response) and how.status_code == 429:
        assert outcome.retry_after == 600


def test_a_refused_send_leaves_a_draft_that_is_not_found(connect, world, clock, run):
    """A send that Mailchimp refuses is terminal, and looking it up finds nothing finished."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("POST", "/actions/send$", httpx.Response(400, json={"detail": "Not ready to send"}))
            return await opened.connector.deliver(batch(clock, 5)), await opened.connector.find("mf.launch.a")

    outcome, found = run(main())
    assert isinstance(outcome, Terminal)
    assert "Not ready to send" in outcome.reason
    assert found is None
    assert [one["status"] for one in world.all("mailchimp", "campaign")] == ["save"]


def test_a_retry_with_fewer_people_sends_to_those_only(connect, world, clock, run):
    """A draft left by a crash is used again, with exactly the people of the new try."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("POST", "/actions/send$", httpx.Response(429, headers={"Retry-After": "600"}))
            await opened.connector.deliver(batch(clock, 20))
            return await opened.connector.deliver(batch(clock, 12))

    outcome = run(main())
    assert isinstance(outcome, Confirmed)
    assert world.get("mailchimp", "campaign", outcome.external_id)["emails_sent"] == 12
    assert len(world.all("mailchimp", "segment")) == 1


def test_rejected_people_are_named_by_key_without_their_address(connect, clock, run):
    """An address that Mailchimp doesn't take is told by its key; the reason doesn't repeat it."""
    people = (Recipient(1, "good@example.test"), Recipient(2, "not-an-address"))

    async def main():
        async with connect("mailchimp") as opened:
            good = await opened.connector.deliver(batch(clock, recipients=people))
            none = await opened.connector.deliver(batch(clock, reference="mf.launch.c", recipients=people[1:]))
            return good, none, opened.connector.recipient_key("not-an-address")

    good, none, key = run(main())
    assert [one.recipient_key for one in good.rejected] == [key]
    assert "not-an-address" not in repr(good)
    assert isinstance(none, Terminal)


def test_who_unsubscribed_is_not_subscribed_again(connect, world, clock, run):
    """People who left by an earlier message are rejected from the next one, with the reason."""

    async def main():
        async with connect("mailchimp") as opened:
            await opened.connector.deliver(batch(clock, 4000))
            clock.advance_to(clock.now() + timedelta(days=3))
            gone = world.unsubscribed("mailchimp")
            return gone, await opened.connector.deliver(batch(clock, 4000, reference="mf.launch.next"))

    gone, outcome = run(main())
    assert gone
    assert {one.recipient_key for one in outcome.rejected} == gone
    assert all("not subscribed" in one.reason for one in outcome.rejected)
    assert world.get("mailchimp", "campaign", outcome.external_id)["emails_sent"] == 4000 - len(gone)


def test_days_add_up_to_the_report(connect, clock, run):
    """Summed over all days, the figures are the totals of Mailchimp's own report."""

    async def main():
        async with connect("mailchimp") as opened:
            sent = await opened.connector.deliver(batch(clock, 3000))
            start = clock.now().date()
            clock.advance_to(clock.now() + timedelta(days=20))
            sums: Counter[str] = Counter()
            for number in range(21):
                for figure in await opened.connector.figures(
                    start + timedelta(days=number), {sent.external_id: "mf.launch.a"}
                ):
                    assert figure.reference == "mf.launch.a"
                    sums[figure.metric] += int(figure.value)
            report = await opened.connection.read("GET", f"/reports/{sent.external_id}", doing="report")
            return sums, report

    sums, report = run(main())
    assert sums["opens"] == report.get("opens", "unique_opens") > 500
    assert sums["clicks"] == report.get("clicks", "unique_subscriber_clicks") > 30
    assert sums["bounces"] == report.get("bounces", "hard_bounces") > 0
    assert sums["unsubscribes"] == report.get("unsubscribed")
    assert sums["delivered"] == 3000 - sums["bounces"]


def test_a_person_who_opens_twice_counts_once(clock):
    """Figures count people: the first open stands, later ones don't add."""
    emails = [
        {
            "email_id": "k",
            "activity": [
                {"action": "open", "timestamp": "2026-11-24T10:00:00+00:00"},
                {"action": "open", "timestamp": "2026-11-23T10:00:00+00:00"},
                {"action": "click", "timestamp": "2026-11-24T11:00:00+00:00"},
            ],
        }
    ]
    days = mapping.daily_figures({"emails_sent": 3, "send_time": "2026-11-23T09:00:00+00:00"}, emails, [])
    assert {(str(day), metric): count for (day, metric), count in days.items()} == {
        ("2026-11-23", "opens"): 1,
        ("2026-11-24", "clicks"): 1,
        ("2026-11-23", "delivered"): 3,
    }


def test_engagement_is_told_by_key_in_its_window(connect, world, clock, run):
    """Opens, clicks and unsubscribes of a window come back, those outside don't; all of them within all time."""

    async def main():
        async with connect("mailchimp") as opened:
            sent = await opened.connector.deliver(batch(clock, 3000))
            start = clock.now()
            clock.advance_to(start + timedelta(days=5))
            read = opened.connector.engagement
            half = start + timedelta(hours=2)
            early = await read([sent.external_id, "unknown"], since=start, until=half)
            late = await read([sent.external_id], since=half, until=clock.now())
            everything = await read([sent.external_id], since=start, until=clock.now())
            return early, late, everything, sent.external_id, start

    early, late, everything, campaign, start = run(main())
    assert {one.event for one in everything} == {"email_opened", "email_clicked", "unsubscribed"}
    assert sorted(map(repr, [*early, *late])) == sorted(map(repr, everything))
    assert all(one.at < start + timedelta(hours=2) for one in early)
    truth = world.message_activity("mailchimp", [campaign], start, clock.now())
    assert {one.recipient_key for one in everything if one.event == "email_opened"} == {
        one.key for one in truth if one.kind == "opened"
    }


def test_it_does_nothing_but_send_to_people(connect, clock, run):
    """Another action, or a batch of nobody, is refused without a call."""

    async def main():
        async with connect("mailchimp") as opened:
            post = await opened.connector.deliver(batch(clock, action="publish_post"))
            nobody = await opened.connector.deliver(batch(clock, 0))
            return post, nobody, opened.wire.asked

    post, nobody, asked = run(main())
    assert isinstance(post, Terminal)
    assert isinstance(nobody, Terminal)
    assert asked == []


def test_key_and_addresses_stay_out_of_words_and_logs(connect, clock, run, caplog):
    """Whatever goes wrong, no address and no key stands in an outcome, an exception or a log."""
    caplog.set_level(logging.DEBUG)
    leaky = {"detail": "person1@example.test with key s3cr3tk3ys3cr3tk3ys3cr3tk3y0000-us7 is wrong"}

    async def main():
        async with connect("mailchimp", api_key="s3cr3tk3ys3cr3tk3ys3cr3tk3y0000-us7") as opened:
            opened.wire.trouble("POST", "/segments/1$", httpx.Response(400, json=leaky))
            outcome = await opened.connector.deliver(batch(clock, 3))
            opened.wire.trouble("GET", "/ping$", httpx.Response(401, json=leaky))
            with pytest.raises(PlatformRefused) as refused:
                await opened.connector.check()
            said = [repr(outcome), str(refused.value), repr(refused.value), repr(opened.connection), caplog.text]
            return outcome, said, str(opened.wire.passed[0][0].url)

    outcome, said, url = run(main())
    assert isinstance(outcome, Terminal)
    assert url.startswith("https://us7.api.mailchimp.com/3.0/")
    assert "@example" not in "".join(said)
    assert "s3cr3t" not in "".join(said)


def test_an_account_without_an_audience_is_told(connect, clock, run):
    """Without an audience there is nowhere to send from, and trying again won't help."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("GET", "/lists$", httpx.Response(200, json={"lists": [], "total_items": 0}))
            return await opened.connector.deliver(batch(clock, 3))

    outcome = run(main())
    assert isinstance(outcome, Terminal)
    assert "no audience" in outcome.reason


def test_a_chosen_audience_is_used(connect, clock, run):
    """The audience of the credentials is the one that is sent from."""

    async def main():
        async with connect("mailchimp", api_key="k", audience_id="ours") as opened:
            await opened.connector.deliver(batch(clock, 3))
            return [
                json.loads(r.content) for r, _ in opened.wire.passed if r.url.path.endswith("/campaigns") and r.content
            ]

    drafts = run(main())
    assert [one["recipients"]["list_id"] for one in drafts] == ["ours"]


def test_names_longer_than_mailchimp_takes_stay_unique():
    """A long reference gives a segment name that fits and still tells two references apart."""
    one, other = (mapping.segment_name("mf." + "x" * 150 + end) for end in "ab")
    assert len(one) == mapping.LONGEST_NAME
    assert one != other
    assert mapping.segment_name("mf.short") == "mf.short"


UNKNOWN_SEGMENT = {"list_id": "a", "segment_opts": {"saved_segment_id": 9}}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/lists/a", None, 400),
        ("POST", "/lists/a", {"members": []}, 400),
        ("POST", "/lists/a", {"members": [{"email_address": f"{n}@e.test"} for n in range(501)]}, 400),
        ("POST", "/lists/a/segments", {}, 400),
        ("POST", "/lists/a/segments/7", {"members_to_add": []}, 404),
        ("POST", "/campaigns", {"type": "regular"}, 400),
        ("POST", "/campaigns", {"type": "regular", "recipients": UNKNOWN_SEGMENT}, 400),
        ("PUT", "/campaigns/none/content", {"html": "x"}, 404),
        ("GET", "/reports/none", None, 404),
        ("GET", "/nowhere", None, 404),
        ("DELETE", "/ping", None, 405),
    ],
)
def test_the_simulator_refuses_as_mailchimp_does(connect, run, method, path, body, status):
    """Faulty requests are answered with a problem document of the right status."""

    async def main():
        async with connect("mailchimp") as opened:
            return await opened.connection.client.request(method, path, json=body)

    answer = run(main())
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.json())


def test_the_simulator_sends_a_campaign_once_and_only_when_ready(connect, run):
    """A campaign without subject, content or people isn't sent; one that was sent is neither sent nor changed again."""

    async def main():
        async with connect("mailchimp") as opened:
            client = opened.connection.client

            async def draft(**settings):
                body = {"type": "regular", "recipients": {"list_id": "a"}, "settings": settings}
                return (await client.post("/campaigns", json=body)).json()["id"]

            ready = {"subject_line": "Hi", "from_name": "Us", "reply_to": "us@shop.example"}
            said = []
            for settings, content in (
                ({"from_name": "Us"}, {"html": "x"}),
                (ready, None),
                (ready, {"plain_text": "x"}),
            ):
                campaign = await draft(**settings)
                if content:
                    await client.put(f"/campaigns/{campaign}/content", json=content)
                said.append((await client.post(f"/campaigns/{campaign}/actions/send")).json()["detail"])
            await client.post("/lists/a", json={"members": [{"email_address": "one@e.test"}] * 2})
            assert (await client.post(f"/campaigns/{campaign}/actions/send")).status_code == 204
            empty = await client.put(f"/campaigns/{campaign}/content", json={})
            for answer in (
                empty,
                await client.put(f"/campaigns/{campaign}/content", json={"html": "y"}),
                await client.post(f"/campaigns/{campaign}/actions/send"),
            ):
                assert answer.status_code == 400
                said.append(answer.json()["detail"])
            return said, (await client.get("/campaigns", params={"status": "sent"})).json()

    said, sent = run(main())
    for told, part in zip(
        said,
        ["subject_line", "the content", "no recipients", "content is empty", "can't be changed", "sent already"],
        strict=True,
    ):
        assert part in told
    assert [one["emails_sent"] for one in sent["campaigns"]] == [1]


def test_the_simulator_takes_in_500_people_at_a_time(connect, run):
    """A segment call with more than 500 people is refused."""

    async def main():
        async with connect("mailchimp") as opened:
            client = opened.connection.client
            made = (await client.post("/lists/a/segments", json={"name": "s"})).json()
            body = {"members_to_add": [f"{number}@e.test" for number in range(501)]}
            return await client.post(f"/lists/a/segments/{made['id']}", json=body)

    assert run(main()).status_code == 400


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        (httpx.Response(429, headers={"Retry-After": "600"}), Transient),
        (httpx.Response(400, json={"detail": "no more segments"}), Terminal),
    ],
)
def test_a_segment_that_cannot_be_made_ends_the_delivery(connect, clock, run, how, kind):
    """Without a segment nothing is drafted, and the outcome says whether to try again."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("POST", "/segments$", how)
            return await opened.connector.deliver(batch(clock, 3)), opened.wire.count("POST", "/campaigns$")

    outcome, drafts = run(main())
    assert type(outcome) is kind
    assert drafts == 0


def test_the_contract_check_sees_what_is_not_described(connect, contract, run):
    """A field that Mailchimp doesn't describe, or one that it needs and doesn't get, fails the check."""
    description = contract("mailchimp.json")

    async def main(body):
        async with connect("mailchimp") as opened:
            await opened.connection.client.post("/lists/a/segments", json=body)
            return opened.wire.passed

    assert description.check(run(main({"name": "s"}))) == ["POST /3.0/lists/a/segments"]
    for wrong in ({"name": "s", "colour": "red"}, {"static_segment": []}):
        with pytest.raises(Exception, match="body"):
            description.check(run(main(wrong)))


@pytest.mark.parametrize(
    "body",
    [
        {"unexpected": 1},
        [],
        {"campaigns": None, "total_items": 0},
        {"campaigns": [{"id": 1, "settings": {"title": "mf.launch.a"}}], "total_items": 1},
        {"campaigns": [{}], "total_items": "many"},
    ],
)
def test_a_listing_that_cannot_be_read_is_not_an_empty_one(connect, clock, run, body):
    """A list of campaigns of another form doesn't mean that nothing was sent: that would send it twice."""

    async def main():
        async with connect("mailchimp") as opened:
            opened.wire.trouble("GET", "/campaigns$", httpx.Response(200, json=body), times=2)
            outcome = await opened.connector.deliver(batch(clock, 3))
            with pytest.raises(PlatformRefused, match="may have changed"):
                await opened.connector.find("mf.launch.a")
            return outcome, opened.wire.count("POST", "/")

    outcome, writes = run(main())
    assert isinstance(outcome, Terminal)
    assert writes == 0


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/lists$"), ("POST", "/segments$"), ("POST", "/campaigns$"), ("POST", "/lists/[^/]+$")]
)
def test_an_answer_of_another_form_never_raises_from_a_delivery(connect, world, clock, run, method, path):
    """A changed API ends a delivery with an outcome; what was drafted by then is used by the next try."""

    async def main():
        async with connect("mailchimp") as opened:
            wrong = {"id": None, "lists": [{}], "errors": 3}
            opened.wire.trouble(method, path, httpx.Response(200, json=wrong), after=True)
            return await opened.connector.deliver(batch(clock, 3)), await opened.connector.deliver(batch(clock, 3))

    first, second = run(main())
    assert isinstance(first, Terminal)
    assert isinstance(second, Confirmed)
    assert len(world.all("mailchimp", "campaign")) == 1


@pytest.mark.parametrize("part", ["email-activity", "unsubscribed"])
def test_reports_of_another_form_are_refused_in_words(connect, clock, run, part):
    """A report that can't be read gives no figures and no engagement, and says why."""
    wrong = {"emails": [{"activity": [{"action": "open"}]}], "unsubscribes": [{}], "total_items": 1}

    async def main():
        async with connect("mailchimp") as opened:
            sent = await opened.connector.deliver(batch(clock, 3))
            opened.wire.trouble("GET", part, httpx.Response(200, json=wrong), times=2)
            with pytest.raises(PlatformRefused, match="may have changed"):
                await opened.connector.figures(clock.now().date(), {sent.external_id: "mf.launch.a"})
            with pytest.raises(PlatformRefused, match="may have changed"):
                await opened.connector.engagement([sent.external_id], since=clock.now(), until=clock.now())

    run(main())
