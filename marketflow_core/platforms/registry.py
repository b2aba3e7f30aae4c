"""Which platforms there are, found by their folders, and which of them somebody registered for a channel."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

import marketflow_core.platforms as folder
from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.platforms.contract import Connector, Manifest
from marketflow_core.values import slug

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from marketflow_core.platforms.simulation.world import World


@dataclass(frozen=True)
class Entry:
    """One platform that has a folder. Its client and simulator are imported when they are asked for."""

    manifest: Manifest

    @cached_property
    def connector(self) -> type[Connector]:
        """The connector's class, built from a `Connection`."""
        return self._module("client").CONNECTOR

    @cached_property
    def simulator(self) -> Callable[[World], ASGIApp]:
        """What makes the simulated platform over a world."""
        return self._module("simulator").SIMULATOR

    def _module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{folder.__name__}.{self.manifest.slug}.{name}")


@cache
def connectors() -> Mapping[str, Entry]:
    """Return all platforms by slug: each folder beside this module that has a `manifest` module."""
    found: dict[str, Entry] = {}
    for module in pkgutil.iter_modules(folder.__path__):
        if not module.ispkg or find_spec(f"{folder.__name__}.{module.name}.manifest") is None:
            continue
        manifest = importlib.import_module(f"{folder.__name__}.{module.name}.manifest").MANIFEST
        found[manifest.slug] = Entry(manifest)
    return MappingProxyType(dict(sorted(found.items())))


def connector_entry(platform: str) -> Entry:
    """Return the entry of `platform`, by slug or as people write it; raise `UnknownName` where none is built in."""
    known = connectors()
    name = slug(platform)
    if name not in known:
        raise UnknownName("platform", platform, known, remedy="marketflow has no connector for it.")
    return known[name]


@dataclass(frozen=True)
class Registration:
    """A platform that somebody registered: for which channel, and with which credentials."""

    channel: str
    slug: str
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


class PlatformRegistry:
    """The platforms that a campaign may use, as registered in a script.

    Empty means: whatever the plan names, with credentials from the environment.
    """

    def __init__(self) -> None:
        self._registered: dict[str, Registration] = {}
        self._by_channel: dict[str, list[str]] = {}

    def register(self, channel: str, platform: str, credentials: Mapping[str, str] | None = None) -> None:
        """Register `platform` for `channel` with `credentials` (field → value).

        Registering it again replaces the credentials and adds the channel. Raises `UnknownName` for a platform that
        has no connector, and `BadInput` for a channel that it doesn't serve.
        """
        manifest = connector_entry(platform).manifest
        if channel not in manifest.channels:
            served = ", ".join(sorted(manifest.channels))
            raise BadInput(f"{manifest.name} can't be registered for “{channel}”: it serves {served}.")
        self._registered[manifest.slug] = Registration(channel, manifest.slug, dict(credentials or {}))
        platforms = self._by_channel.setdefault(channel, [])
        if manifest.slug not in platforms:
            platforms.append(manifest.slug)

    @property
    def platforms(self) -> Mapping[str, Registration]:
        """What is registered, by slug."""
        return MappingProxyType(self._registered)

    def credentials(self, platform: str) -> Mapping[str, str]:
        """Return the credentials that `platform` was registered with; none where it wasn't."""
        registered = self._registered.get(platform)
        return registered.credentials if registered else {}

    def default_for(self, channel: str) -> tuple[str, ...]:
        """Return the platforms registered for `channel`, else those registered that could serve it."""
        if channel in self._by_channel:
            return tuple(self._by_channel[channel])
        return tuple(name for name in self._registered if channel in connectors()[name].manifest.channels)
