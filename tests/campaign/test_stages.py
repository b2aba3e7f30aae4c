"""A campaign from plan to report: each stage does its part once and accounts for everything."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from marketflow_core.campaign import stages
from marketflow_core.clock import SimulatedClock
from marketflow_core.errors import LiveModeRefused, PlanInvalid, UnknownName
from marketflow_core.metrics.performance import CampaignResults
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.reports.report import Report
from tests.campaign.conftest import NOW, OPENERS, follow_up, plan, step

ZONES = ("America/New_York", "Asia/Tokyo", "Europe/London")


def stored(ws, **changes):
    """Store the plan and return its campaign's name."""
    return stages.store_plan(ws, plan(**changes), reference=NOW).name


def outcomes(ws, campaign="launch", **kinds):
    """Run all cells and return the step outcomes that match `kinds`."""
    ran = [one for cell in stages.run_cells(ws, campaign) for one in cell.steps]
    return [one for one in ran if all(getattr(one, k) == v for k, v in kinds.items())]


def one_email(**more):
    """Build a plan of one e-mail at nine in the default zone."""
    timing = {"kind": "at", "local": "2026-11-23T09:00", "zone": "default"}
    return {"steps": [step("mail", "send_email", "email", audience="openers", timing=timing) | more], "constraints": {}}


class TestPlans:
    def test_a_plan_is_stored_once_and_read_back_as_it_was(self, ws):
        """Storing the same plan again changes nothing; the reference instant stays."""
        first = stages.store_plan(ws, plan(), reference=NOW)
        again = stages.store_plan(ws, plan(), reference=NOW)
        assert (first.fresh, again.fresh, again.version) == (True, False, 1)
        assert stages.stored_plan(ws, "launch")[0] == plan()
        assert stages.campaigns(ws) == ("launch",)

    def test_the_same_brief_keeps_its_dates_and_another_does_not(self, ws):
        """A command that is typed again next week finds the plan of this week."""
        stored(ws)
        found = stages.stored_for_brief(ws, "launch", "Launch it.")
        assert found
        assert found[1].reference == NOW
        assert stages.stored_for_brief(ws, "launch", "Launch it now.") is None
        assert stages.stored_for_brief(ws, "other", "Launch it.") is None

    def test_a_plan_with_errors_is_refused_with_all_of_them(self, ws):
        """Nothing is stored then."""
        wrong = plan(
            steps=[step("mail", "send_email", "email", audience="nobody_knows"), follow_up(after=[{"step": "x"}])]
        )
        with pytest.raises(PlanInvalid) as refused:
            stages.store_plan(ws, wrong, reference=NOW)
        assert "nobody_knows" in str(refused.value)
        assert "“x”" in str(refused.value) or "x" in str(refused.value)
        assert stages.campaigns(ws) == ()

    def test_a_campaign_nobody_stored_is_named_with_those_that_are(self, ws):
        """The closest name is offered."""
        stored(ws)
        with pytest.raises(UnknownName, match="Did you mean launch"):
            stages.stored_plan(ws, "lunch")


class TestAudiences:
    def test_the_plan_is_said_back_with_its_people_and_its_dates(self, ws):
        """Once the audiences are counted, each step says how many, and when it is due in each region."""
        campaign = stored(ws)
        sizes = stages.work_out_audiences(ws, campaign)
        told = stages.explain_with_people(ws, campaign, sizes)
        assert f"({sizes[0].size:,} people)" in told
        assert "that is, in Asia/Tokyo: Monday 23 November 2026 at 09:00 (00:00 UTC)" in told

    def test_each_step_with_people_is_sized_and_a_follow_up_is_at_most_its_predecessor(self, ws):
        """Sizes, consent, zones and the way to them."""
        sizes = {size.step: size for size in stages.work_out_audiences(ws, stored(ws))}
        assert set(sizes) == {"announcement", "ads", "follow_up"}
        mail = sizes["announcement"]
        assert 0 < mail.sendable < mail.size < 1500
        assert sum(mail.zones.values()) == mail.size
        assert set(mail.zones) == set(ZONES)
        assert mail.waterfall[-1][1] >= mail.size
        assert sizes["follow_up"].depends_on == "announcement"
        assert sizes["follow_up"].size == mail.size

    def test_a_field_that_profiles_lack_is_refused_with_the_closest_name(self, ws):
        """Nothing is sent to an audience that can't be worked out."""
        campaign = stored(
            ws, segments=plan().model_dump()["segments"] | {"openers": {"field": "agee", "operator": "is_known"}}
        )
        with pytest.raises(PlanInvalid, match="age"):
            stages.work_out_audiences(ws, campaign)

    def test_the_members_are_kept_as_a_snapshot(self, ws):
        """What the audience was is there to look at afterwards."""
        sizes = {size.step: size for size in stages.work_out_audiences(ws, stored(ws))}
        files = list(ws.home.snapshots("rehearsal", "launch").glob("*.parquet"))
        assert sizes["announcement"].size in {pq.read_metadata(file).num_rows for file in files}


class TestPlannedActions:
    def test_a_dry_run_says_when_what_where_and_to_how_many(self, ws):
        """Nine on Monday in each region, a day later for the follow-up, one line per platform."""
        actions = stages.planned_actions(ws, stored(ws))
        mails = [one for one in actions if one.step == "announcement"]
        assert {one.zone: one.time.isoformat() for one in mails if one.time} == {
            "Asia/Tokyo": "2026-11-23T09:00:00+09:00",
            "Europe/London": "2026-11-23T09:00:00+00:00",
            "America/New_York": "2026-11-23T09:00:00-05:00",
        }
        assert all(one.people for one in mails)
        assert {one.platform for one in actions if one.step == "post"} == {"facebook", "instagram"}
        assert {one.time.day for one in actions if one.step == "follow_up" and one.time} == {24}
        assert ws.ledger.batches() == ()


class TestSending:
    def test_everything_planned_is_accounted_for_in_every_zone(self, ws):
        """Planned = sent + suppressed + held + failed + uncertain, and people without consent are not reached."""
        campaign = stored(ws)
        size = {one.step: one for one in stages.work_out_audiences(ws, campaign)}["announcement"]
        cells = stages.run_cells(ws, campaign)
        assert tuple(cell.zone for cell in cells) == ZONES
        assert all(one.tally.adds_up for cell in cells for one in cell.steps)
        mails = [one for cell in cells for one in cell.steps if one.step == "announcement"]
        assert sum(one.tally.planned for one in mails) == size.size
        assert sum(one.tally.suppressed["no consent"] for one in mails) == size.size - size.sendable
        assert all(one.tally.sent == one.new for one in mails)

    def test_the_follow_up_goes_only_to_people_who_got_the_first_message(self, ws):
        """Its people are among the recipients of the same zone, a day later."""
        stages.run_cells(ws, stored(ws))
        for zone in ZONES:
            first = ws.ledger.recipients("launch", "announcement", zone=zone)
            second = ws.ledger.recipients("launch", "follow_up", zone=zone)
            assert set(second) <= set(first)
            assert all(at == first[person] + timedelta(hours=24) for person, at in second.items())
        assert ws.ledger.recipients("launch", "follow_up")

    def test_a_second_run_sends_nothing_and_says_so(self, ws):
        """All sends stand; none is new."""
        campaign = stored(ws)
        before = stages.run_cells(ws, campaign)
        again = stages.run_cells(ws, campaign)
        assert sum(cell.new for cell in before) > 0
        assert [cell.new for cell in again] == [0, 0, 0]
        assert [cell.tally for cell in again] == [cell.tally for cell in before]

    def test_one_zone_alone_can_be_sent_and_the_rest_later(self, ws):
        """A cell is a partition: Tokyo today doesn't keep London from being sent, nor counts anything twice."""
        campaign = stored(ws)
        (tokyo,) = stages.run_cells(ws, campaign, ["Asia/Tokyo"])
        assert tokyo.new > 0
        cells = {cell.zone: cell for cell in stages.run_cells(ws, campaign)}
        assert cells["Asia/Tokyo"].new == 0
        assert cells["Asia/Tokyo"].tally == tokyo.tally
        assert cells["Europe/London"].new > 0

    def test_an_edited_plan_gives_nobody_the_same_step_again(self, ws):
        """A wider audience reaches only those whom the first version did not."""
        stages.run_cells(ws, stored(ws, **one_email()))
        first = ws.ledger.recipients("launch", "mail")
        wider = plan(**one_email(), segments={"openers": OPENERS | {"within": "P90D"}})
        stages.store_plan(ws, wider, reference=NOW)
        (cell,) = stages.run_cells(ws, "launch")
        second = ws.ledger.recipients("launch", "mail")
        assert set(first) < set(second)
        assert cell.new == len(second) - len(first)
        assert cell.tally.adds_up

    def test_a_campaign_that_was_interrupted_goes_on_where_it_was(self, ws, open_home, monkeypatch):
        """The process dies in the middle of a batch: the next run ends with the same sends as one that didn't."""
        campaign = stored(ws)
        calls = 0
        from marketflow_core.delivery.ledger import Ledger

        confirm = Ledger.confirm

        def dies(self, *args, **kwargs):
            nonlocal calls
            calls += 1
            if calls == 4:
                raise KeyboardInterrupt
            return confirm(self, *args, **kwargs)

        monkeypatch.setattr(Ledger, "confirm", dies)
        with pytest.raises(KeyboardInterrupt):
            stages.run_cells(ws, campaign)
        monkeypatch.undo()
        with open_home() as resumed:
            cells = stages.run_cells(resumed, campaign)
            assert all(one.tally.adds_up for cell in cells for one in cell.steps)
            batches = resumed.ledger.batches(campaign)
            assert {batch.state for batch in batches} == {"confirmed"}
            ids = [(batch.platform, batch.external_id) for batch in batches]
            assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"experiment": {"vary": "subject", "variants": ["a", "b"]}}, "A/B"),
            ({"platforms": ["braze"]}, "Braze"),
            ({"platforms": ["google_ads"]}, "Google Ads"),
            ({"timing": {"kind": "unscheduled"}}, "time"),
            ({"timing": {"kind": "on_event", "event": "cart_abandoned"}}, "cart_abandoned|event"),
            ({"action": "notify_team", "channel": "internal", "audience": None}, "notify_team"),
        ],
    )
    def test_what_cannot_be_done_is_held_with_the_reason(self, ws, more, reason):
        """Nothing is dropped, nothing is pretended."""
        import re

        (held,) = outcomes(ws, stored(ws, **one_email(**more)))
        assert held.tally.sent == 0
        assert held.tally.adds_up
        assert re.search(reason, " ".join(held.tally.held))

    def test_the_kill_switch_holds_everything(self, open_home):
        """Stop means that nothing reaches a platform."""
        with open_home(kill_switch=True) as ws:
            held = outcomes(ws, stored(ws))
            assert all("kill switch" in " ".join(one.tally.held) for one in held)
            assert ws.ledger.batches() == ()

    def test_live_mode_is_refused_before_anything_is_claimed(self, open_home):
        """Until approvals stand nothing may leave."""
        with open_home(mode="live") as ws:
            campaign = stored(ws)
            with pytest.raises(LiveModeRefused, match="MARKETFLOW_MODE=rehearsal"):
                stages.run_cells(ws, campaign)
            with pytest.raises(LiveModeRefused):
                stages.collect(ws, [("mailchimp", date(2026, 11, 23))])
            assert ws.ledger.batches() == ()
            assert stages.ensure_people(ws) is None

    def test_a_zone_the_campaign_does_not_have_is_refused_with_those_it_has(self, ws):
        """A mistyped partition is told apart from one where nothing is due."""
        with pytest.raises(UnknownName, match="Asia/Tokyo"):
            stages.run_cells(ws, stored(ws), ["Asia/Tokio"])

    def test_excluded_capped_and_held_out_people_are_suppressed_by_reason(self, ws):
        """Each constraint shows in the account with its own count."""
        limits = {
            "exclude": {"field": "country", "operator": "equals", "value": "US"},
            "holdout": 0.1,
            "frequency_cap": {"at_most": 1, "per": "P7D"},
            "goal": {"event": "purchased", "within": "P14D"},
        }
        later = {"kind": "at", "local": "2026-11-24T09:00", "zone": "default"}
        again = step("again", "send_email", "email", audience="openers", timing=later)
        first = one_email()
        ran = {one.step: one for one in outcomes(ws, stored(ws, steps=[*first["steps"], again], constraints=limits))}
        assert {"excluded by the brief", "held out to measure the effect", "no consent"} <= set(
            ran["mail"].tally.suppressed
        )
        assert ran["again"].tally.sent == 0
        assert ran["again"].tally.suppressed["frequency cap reached"] > 0
        assert all(one.tally.adds_up for one in ran.values())

    def test_ads_that_are_paused_stop_spending(self, ws):
        """The pause reaches the campaigns that the start made, and the figures end there."""
        start = step("ads", "start_ads", "ads", platforms=["google_ads"], budget={"amount": 100, "per": "day"})
        end = step("ads_end", "pause_ads", "ads", timing={"kind": "at", "local": "2026-11-24T09:00", "zone": "default"})
        ran = outcomes(ws, stored(ws, steps=[start, end]))
        assert [one.tally.sent for one in ran] == [1, 1, 1, 1]
        days = stages.days_to_collect(ws)
        stages.collect(ws, days)
        stages.work_out_performance(ws)
        results = CampaignResults.load(ws.results, "rehearsal", "launch")
        assert 0 < (results.metric("spend") or 0) <= 210
        assert not results.metric("spend", day=date(2026, 11, 26))


class TestMeasuring:
    def test_what_was_sent_is_measured_added_up_and_reported(self, ws):
        """Numbers come from the platforms, and equal what the ledger sent."""
        campaign = stored(ws)
        stages.run_cells(ws, campaign)
        days = stages.days_to_collect(ws, campaign)
        assert {name for name, _day in days} == {"mailchimp", "facebook", "instagram", "google_ads", "google_analytics"}
        assert days[0][1] == date(2026, 11, 23)
        collected = stages.collect(ws, days)
        assert sum(one.rows for one in collected) > 50
        assert stages.work_out_performance(ws).rows > 0
        results = CampaignResults.load(ws.results, "rehearsal", campaign)
        sent = sum(len(ws.ledger.recipients(campaign, name)) for name in ("announcement", "follow_up"))
        assert results.metric("delivered") == pytest.approx(sent, rel=0.03)
        report = Report(results)
        assert report.get_best_region() in ZONES
        written = stages.write_report(ws, campaign)
        page = written.path.read_text("utf-8")
        assert written.path.name == "launch.html"
        assert "http://" not in page.split("<body")[0] or "cdn" not in page
        assert written.headline

    def test_collecting_again_gives_the_same_numbers(self, ws):
        """A day is replaced, not added to."""
        campaign = stored(ws)
        stages.run_cells(ws, campaign)
        days = stages.days_to_collect(ws, campaign)
        first = [(one.platform, one.day, one.rows) for one in stages.collect(ws, days)]
        assert [(one.platform, one.day, one.rows) for one in stages.collect(ws, days)] == first

    def test_nothing_sent_means_nothing_to_collect_and_a_report_that_says_so(self, ws):
        """An empty campaign is no fault."""
        campaign = stored(ws)
        assert stages.days_to_collect(ws) == ()
        stages.work_out_performance(ws)
        assert stages.write_report(ws, campaign).path.exists()

    def test_a_platform_without_connector_is_refused(self, ws):
        """A mistyped partition is told apart from a day without numbers."""
        with pytest.raises(UnknownName, match="mailchimp"):
            stages.collect(ws, [("mailchymp", date(2026, 11, 23))])


class TestPersonalData:
    def test_no_address_is_in_any_file_of_the_home(self, ws):
        """After a whole campaign the addresses of its recipients are nowhere but in memory."""
        campaign = stored(ws)
        stages.run_cells(ws, campaign)
        stages.collect(ws, stages.days_to_collect(ws, campaign))
        stages.work_out_performance(ws)
        stages.write_report(ws, campaign)
        people = list(ws.ledger.recipients(campaign, "announcement"))[:50]
        addresses = [address.encode() for address in ws.contacts.addresses(people, "email").values()]
        assert len(addresses) == 50
        for file in ws.home.path.rglob("*"):
            if file.is_file():
                content = file.read_bytes().lower()
                assert not any(address.lower() in content for address in addresses), file.name


def test_a_home_without_people_gets_ten_thousand_and_says_so(tmp_path):
    """Their history ends where the plan's times begin."""
    from marketflow_core.campaign.workspace import open_workspace
    from marketflow_core.settings import Settings

    with open_workspace(Settings(home=tmp_path)) as ws:
        then = load_plan(dump_plan(plan()).replace("2026-11-23", "2023-10-16"))
        campaign = stages.store_plan(ws, then, reference=datetime(2023, 10, 15, 9, tzinfo=UTC)).name
        told = stages.ensure_people(ws, campaign)
        assert told
        assert "10,000 demo people" in told
        assert stages.ensure_people(ws, campaign) is None
        sizes = {size.step: size.size for size in stages.work_out_audiences(ws, campaign)}
        assert sizes["announcement"] > 0


def test_a_changed_budget_is_divided_among_the_platforms(ws):
    """Two platforms together spend what the brief says, not each of them."""
    start = step("ads", "start_ads", "ads", platforms=["facebook", "google_ads"], budget={"amount": 100, "per": "day"})
    later = {"kind": "at", "local": "2026-11-25T09:00", "zone": "default"}
    more = step("more", "adjust_budget", "ads", timing=later, budget={"amount": 300, "per": "day"})
    ran = outcomes(ws, stored(ws, steps=[start, more], constraints={}))
    assert all(one.tally.sent == 1 for one in ran)
    stages.collect(ws, stages.days_to_collect(ws))
    stages.work_out_performance(ws)
    results = CampaignResults.load(ws.results, "rehearsal", "launch")
    assert 200 < (results.metric("spend", day=date(2026, 11, 26)) or 0) < 320


@pytest.mark.slow
def test_a_hundred_workflows_run_side_by_side(home):
    """Each is sent once, accounted for, and its people are those of its own campaign."""
    from marketflow_core.campaign.engine import Engine
    from marketflow_core.plan.workflow import Workflow
    from marketflow_core.settings import Settings

    workflows = []
    for number in range(100):
        workflow = Workflow(plan(**one_email(), name=f"launch_{number}"), reader=None, now=NOW)
        workflow.set_time_coordination({"reference_time": NOW.isoformat()})
        workflows.append(workflow)
    engine = Engine(settings=Settings(home=home), clock=SimulatedClock(NOW))
    executions = engine.execute_all(workflows, dry_run=False)
    assert [one.campaign for one in executions] == [f"launch_{number}" for number in range(100)]
    assert all(one.tally.adds_up and one.tally.sent > 50 for one in executions)


def test_a_follow_up_in_peoples_own_time_reaches_those_who_got_the_first_message_in_one_zone(ws):
    """The first message went out at one instant for all; the second comes at each person's own noon, to every one."""
    first = step(
        "announcement",
        "send_email",
        "email",
        audience="openers",
        timing={"kind": "at", "local": "2026-11-23T09:00", "zone": "default"},
    )
    noon = {"kind": "at", "local": "2026-11-25T12:00", "zone": "recipient"}
    second = step("second", "send_email", "email", timing=noon, after=[{"step": "announcement"}])
    stages.run_cells(ws, stored(ws, steps=[first, second], constraints={}))
    assert set(ws.ledger.recipients("launch", "second")) == set(ws.ledger.recipients("launch", "announcement"))
    assert len({batch.zone for batch in ws.ledger.batches("launch", step="second")}) > 5


def test_the_kill_switch_leaves_the_account_of_what_was_sent(ws, open_home):
    """Switched on after a run, it changes nothing of what stands."""
    campaign = stored(ws)
    before = stages.run_cells(ws, campaign)
    with open_home(kill_switch=True) as stopped:
        after = stages.run_cells(stopped, campaign)
    assert [cell.tally.sent for cell in after] == [cell.tally.sent for cell in before]
    assert all(cell.tally.adds_up and not cell.new for cell in after)
