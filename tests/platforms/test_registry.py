"""Which platforms there are, who registered them for what, where credentials come from, and how all is opened."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from marketflow_core.clock import SimulatedClock
from marketflow_core.errors import BadInput, CredentialsMissing, LiveModeRefused, UnknownName
from marketflow_core.plan.vocabulary import ACTIONS, CHANNEL_OF, PLATFORM_NAMES
from marketflow_core.platforms import registry as registry_module
from marketflow_core.platforms.contract import Connector
from marketflow_core.platforms.credentials import find_credentials
from marketflow_core.platforms.http import Connection
from marketflow_core.platforms.registry import PlatformRegistry, connector_entry, connectors
from marketflow_core.platforms.session import open_platforms
from marketflow_core.settings import Settings
from marketflow_core.store.home import Home


def test_each_platform_is_found_by_its_folder():
    """Every folder with a manifest is a platform, under the name of the folder."""
    found = connectors()
    folder = Path(registry_module.__file__).parent
    assert set(found) == {manifest.parent.name for manifest in folder.glob("*/manifest.py")}
    assert {"mailchimp", "google_analytics"} <= set(found)


@pytest.mark.parametrize("slug", list(connectors()))
def test_each_platform_is_whole(slug, world):
    """A manifest names what a plan may ask for; client and simulator are there and fit it."""
    entry = connectors()[slug]
    manifest = entry.manifest
    assert PLATFORM_NAMES[slug] == manifest.name
    assert manifest.actions <= set(ACTIONS)
    assert {CHANNEL_OF[action] for action in manifest.actions} <= manifest.channels
    assert issubclass(entry.connector, Connector)
    assert entry.connector.manifest is manifest
    assert callable(entry.simulator(world))
    assert manifest.base_url.startswith("https://")


def test_manifests_are_read_without_the_libraries_that_calls_need():
    """Knowing what there is doesn't load numpy, httpx or a simulator: planning stays quick."""
    code = (
        "import sys; from marketflow_core.platforms.registry import PlatformRegistry, connectors; connectors();"
        "PlatformRegistry().register('email', 'mailchimp', {'api_key': 'k'});"
        "print([m for m in ('numpy', 'httpx', 'starlette', 'marketflow_core.platforms.mailchimp.client') "
        "if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_script_of_the_first_seed_registers():
    """The four lines of the seed's script work with its made-up credentials."""
    platforms = PlatformRegistry()
    platforms.register("email", "mailchimp", {"api_key": "test_key"})
    platforms.register("analytics", "google_analytics", {"view_id": "test_view"})
    assert platforms.platforms["mailchimp"].channel == "email"
    assert platforms.credentials("google_analytics") == {"view_id": "test_view"}
    assert platforms.credentials("facebook") == {}
    assert platforms.default_for("email") == ("mailchimp",)
    assert platforms.default_for("ads") == ()
    assert "test_key" not in repr(platforms.platforms["mailchimp"])


def test_registering_again_replaces_the_credentials():
    """The last credentials count, and the platform stands for its channel once."""
    platforms = PlatformRegistry()
    platforms.register("email", "Mailchimp", {"api_key": "old"})
    platforms.register("email", "mailchimp", {"api_key": "new"})
    assert platforms.credentials("mailchimp") == {"api_key": "new"}
    assert platforms.default_for("email") == ("mailchimp",)


def test_an_unknown_platform_is_told_with_the_closest():
    """A misspelt platform names the one that was meant."""
    with pytest.raises(UnknownName, match="mailchimp") as told:
        PlatformRegistry().register("email", "mailchip", {})
    assert told.value.closest == ("mailchimp",)
    with pytest.raises(UnknownName, match="no connector"):
        connector_entry("carrier pigeon")


def test_a_channel_that_a_platform_does_not_serve_is_refused():
    """Google Analytics can't send e-mail, and the sentence says what it can."""
    with pytest.raises(BadInput, match="Google Analytics can't be registered for “email”: it serves analytics"):
        PlatformRegistry().register("email", "google_analytics", {})


MAILCHIMP = connectors()["mailchimp"].manifest
ANALYTICS = connectors()["google_analytics"].manifest


def values(found):
    return {key: value.get_secret_value() for key, value in found.items()}


def test_credentials_come_from_the_script_then_the_environment():
    """What was registered counts first, then our variable, then the platform's own."""
    environment = {"MARKETFLOW_MAILCHIMP_API_KEY": "ours", "MAILCHIMP_API_KEY": "theirs"}

    def key(given, environment):
        return values(find_credentials(MAILCHIMP, mode="live", given=given, environment=environment))["api_key"]

    assert key({"api_key": "script"}, environment) == "script"
    assert key({}, environment) == "ours"
    assert key({"api_key": ""}, {"MAILCHIMP_API_KEY": "theirs"}) == "theirs"


def test_other_names_of_a_credential_count():
    """`view_id` is what people call the property's number."""
    found = find_credentials(ANALYTICS, mode="rehearsal", given={"view_id": "7"}, environment={})
    assert values(found)["property_id"] == "7"
    found = find_credentials(ANALYTICS, mode="rehearsal", given={}, environment={"GOOGLE_ANALYTICS_VIEW_ID": "8"})
    assert values(found)["property_id"] == "8"


def test_rehearsal_needs_no_credentials():
    """Missing ones are stood in for; optional ones stay absent; odd ones are kept."""
    found = find_credentials(MAILCHIMP, mode="rehearsal", given={"shoe_size": "43"}, environment={})
    assert values(found) == {"api_key": "rehearsal", "shoe_size": "43"}
    assert "43" not in repr(found)


def test_live_lists_each_missing_credential_and_where_it_was_looked_for():
    """One sentence tells all that is missing and every place, so that one look is enough."""
    with pytest.raises(CredentialsMissing) as told:
        find_credentials(ANALYTICS, mode="live", given={}, environment={})
    said = str(told.value)
    for name in (
        "no property_id for google_analytics",
        "no access_token for google_analytics",
        "MARKETFLOW_GOOGLE_ANALYTICS_PROPERTY_ID",
        "GOOGLE_ANALYTICS_VIEW_ID",
        "GOOGLE_ANALYTICS_ACCESS_TOKEN",
        "what was registered",
    ):
        assert name in said


def opened(tmp_path, clock, slugs, look, **settings):
    async def main():
        registry = PlatformRegistry()
        registry.register("email", "mailchimp", {"api_key": "k-us5"})
        registry.register("analytics", "google_analytics", {"view_id": "1", "access_token": "t"})
        home = Home(tmp_path)
        chosen = Settings(home=tmp_path, **settings)
        async with open_platforms(slugs, settings=chosen, home=home, clock=clock, registry=registry) as platforms:
            return platforms, await look(platforms)

    return asyncio.run(main())


def test_a_session_opens_what_is_asked_and_closes_it(tmp_path, clock):
    """The platforms asked for answer while the session is open; afterwards clients and world are closed."""

    async def look(platforms):
        for connector in platforms.connectors.values():
            await connector.check()
        assert platforms.world is not None
        platforms.world.reach(clock.now())
        return [connector.connection for connector in platforms.connectors.values()]

    platforms, connections = opened(tmp_path, clock, ["google_analytics", "mailchimp", "mailchimp"], look)
    assert list(platforms.connectors) == ["google_analytics", "mailchimp"]
    assert all(isinstance(one, Connection) and one.client.is_closed for one in connections)
    with pytest.raises(Exception, match="closed"):
        platforms.world.reached()


def test_a_session_closes_after_an_error(tmp_path, clock):
    """An error inside leaves nothing open."""
    seen = []

    async def look(platforms):
        seen.append(platforms.connectors["mailchimp"].connection.client)
        raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        opened(tmp_path, clock, ["mailchimp"], look)
    assert seen[0].is_closed


def test_a_live_session_has_no_world_and_lets_nothing_out(tmp_path):
    """In live mode even a check is refused, and no rehearsal file is made."""

    async def look(platforms):
        assert platforms.world is None
        for connector in platforms.connectors.values():
            with pytest.raises(LiveModeRefused):
                await connector.check()

    from marketflow_core.clock import WallClock

    opened(tmp_path, WallClock(), ["mailchimp", "google_analytics"], look, mode="live")
    assert not (tmp_path / "rehearsal").exists()


def test_a_live_session_without_credentials_says_so(tmp_path, clock):
    """Live mode names what is missing before anything is opened."""

    async def main():
        home = Home(tmp_path)
        async with open_platforms(["mailchimp"], settings=Settings(home=tmp_path, mode="live"), home=home, clock=clock):
            raise AssertionError("it opened")

    with pytest.raises(CredentialsMissing, match="MARKETFLOW_MAILCHIMP_API_KEY"):
        asyncio.run(main())


def test_the_same_seed_gives_the_same_world(tmp_path):
    """Two homes rehearse alike; another seed gives other people."""
    from datetime import UTC, datetime, timedelta

    start = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def opens(folder, seed):
        async def main():
            clock = SimulatedClock(start)
            settings = Settings(home=tmp_path / folder)
            home = Home(tmp_path / folder)
            async with open_platforms([], settings=settings, home=home, clock=clock, seed=seed) as platforms:
                world = platforms.world
                assert world is not None
                world.message_sent("m", "1", "mf.a", [f"{n}@e.test" for n in range(500)], link=None, at=start)
                clock.advance_to(start + timedelta(days=1))
                return world.message_activity("m", ["1"], start, clock.now())

        return asyncio.run(main())

    assert opens("a", 7) == opens("b", 7) != opens("c", 8)
