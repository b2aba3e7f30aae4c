"""Opening the platforms that a piece of work needs, and closing them whatever happens."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from marketflow_core.clock import Clock
from marketflow_core.platforms.contract import Connector
from marketflow_core.platforms.credentials import find_credentials
from marketflow_core.platforms.http import Connection, at_once, open_client
from marketflow_core.platforms.registry import Entry, PlatformRegistry, connector_entry
from marketflow_core.platforms.simulation.world import World
from marketflow_core.settings import Settings
from marketflow_core.store.home import Home


@dataclass(frozen=True)
class Platforms:
    """Open connectors by slug; `world` is the simulated world behind them in rehearsal, None in live mode."""

    connectors: Mapping[str, Connector]
    world: World | None


@asynccontextmanager
async def open_platforms(
    slugs: Iterable[str],
    *,
    settings: Settings,
    home: Home,
    clock: Clock,
    registry: PlatformRegistry | None = None,
    seed: int = 7,
) -> AsyncIterator[Platforms]:
    """Open the platforms in `slugs` in the mode of `settings`; clients and the world are closed at the end.

    `clock` is the time that simulators tell; `seed` decides what simulated people do. Raises `UnknownName` for a
    platform without a connector, and `CredentialsMissing` in live mode.
    """
    entries = {entry.manifest.slug: entry for entry in map(connector_entry, slugs)}
    async with AsyncExitStack() as stack:
        world = None
        if settings.mode == "rehearsal":
            world = stack.enter_context(World(home.simulation_file, clock, seed))
        opened = {
            slug: await _open(stack, entry, settings, clock, registry or PlatformRegistry(), world, seed)
            for slug, entry in entries.items()
        }
        yield Platforms(opened, world)


async def _open(
    stack: AsyncExitStack,
    entry: Entry,
    settings: Settings,
    clock: Clock,
    registry: PlatformRegistry,
    world: World | None,
    seed: int,
) -> Connector:
    manifest = entry.manifest
    credentials = find_credentials(
        manifest,
        mode=settings.mode,
        given=registry.credentials(manifest.slug),
        environment=settings.environment,
    )
    simulator = entry.simulator(world) if world is not None else None
    client = await stack.enter_async_context(
        open_client(manifest, mode=settings.mode, credentials=credentials, simulator=simulator)
    )
    connection = Connection(
        manifest,
        client,
        credentials,
        clock=clock,
        sleep=at_once if world is not None else asyncio.sleep,
        chance=random.Random(f"{seed}:{manifest.slug}"),
    )
    return entry.connector(connection)
