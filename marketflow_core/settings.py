"""What people choose: the environment and `marketflow.toml`. This is the only module that reads the environment.

Every variable `MARKETFLOW_X` is read first, then the name that other tools use for it (`DATABASE_URL`, `KILL_SWITCH`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator

from marketflow_core.errors import SettingsInvalid
from marketflow_core.plan.timing import TimeOfDay
from marketflow_core.plan.vocabulary import Channel
from marketflow_core.values import Value

if TYPE_CHECKING:
    from marketflow_core.plan.checks.clocks import Clocks

Mode = Literal["rehearsal", "live"]

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}

DEFAULT_REGIONS: dict[str, tuple[str, ...]] = {
    "north_america": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Toronto",
    ),
    "latin_america": ("America/Sao_Paulo", "America/Mexico_City", "America/Argentina/Buenos_Aires"),
    "europe": ("Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Athens"),
    "middle_east": ("Asia/Dubai",),
    "africa": ("Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi"),
    "asia": ("Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "Asia/Shanghai"),
    "oceania": ("Australia/Sydney", "Pacific/Auckland"),
}


class Preferences(Value):
    """`marketflow.toml`: what the team chose. Every key has a default.

    `regions` gives each region's IANA zones; the first one stands for the region where a post or an ad goes out once
    for it. `default_platforms` names the platform used where a brief names none.
    """

    default_zone: str = "America/New_York"
    default_time: TimeOfDay = "09:00"
    regions: dict[str, tuple[str, ...]] = Field(default_factory=lambda: dict(DEFAULT_REGIONS))
    default_platforms: dict[Channel, tuple[str, ...]] = Field(
        default_factory=lambda: {
            "email": ("mailchimp",),
            "social": ("facebook",),
            "ads": ("facebook",),
            "analytics": ("google_analytics",),
        }
    )
    quiet_hours: tuple[TimeOfDay, TimeOfDay] | None = None
    landing_page: str = "https://www.example.com/"
    """Where tracked links lead when the brief names no address of its own."""
    rehearsal_ad_budget: float = Field(default=50.0, gt=0)
    """Money a day and platform (in USD) that a rehearsal spends on ads for which the brief names no budget."""
    rehearsal_days: int = Field(default=3, ge=0, le=60)
    """Simulated days that a rehearsal watches after a campaign's last send."""

    @field_validator("default_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        ZoneInfo(zone)
        return zone

    @field_validator("regions")
    @classmethod
    def _known_zones(cls, regions: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for zones in regions.values():
            for zone in zones:
                ZoneInfo(zone)
        return regions

    @property
    def clocks(self) -> Clocks:
        """The zones that stand for what a plan leaves open."""
        from marketflow_core.plan.checks.clocks import Clocks

        return Clocks(self.default_zone, self.zones)

    @property
    def zones(self) -> tuple[str, ...]:
        """All configured zones, sorted, each once."""
        return tuple(sorted({self.default_zone, *(zone for zones in self.regions.values() for zone in zones)}))


class LanguageModel(Value):
    """A language model behind an OpenAI-compatible chat endpoint, which may be asked about what the rules can't read.

    `url` is where the API begins (`https://api.example.com/v1`); it may hold credentials and is never shown. `timeout`
    is in seconds, for all that is asked about one brief together.
    """

    url: SecretStr
    model: str
    key: SecretStr | None = None
    timeout: float = 20.0


class Settings(Value):
    """Everything that the surroundings decide."""

    home: Path
    mode: Mode = "rehearsal"
    database_url: str | None = None
    kill_switch: bool = False
    campaigns: Path = Path("campaigns")
    preferences: Preferences = Preferences()
    language_model: LanguageModel | None = None
    environment: Mapping[str, str] = Field(default_factory=dict, repr=False, exclude=True)
    """The variables as they were read; only `platforms.credentials` looks into it."""


def load_settings(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """Read the settings from `environment` (default: the process's) and `marketflow.toml` in `folder` (default: here).

    Raises `SettingsInvalid` with what was tried and what is allowed.
    """
    env = dict(os.environ if environment is None else environment)
    here = (folder or Path.cwd()).absolute()
    mode = env.get("MARKETFLOW_MODE", "rehearsal").strip().lower()
    if mode not in ("rehearsal", "live"):
        raise SettingsInvalid(f"MARKETFLOW_MODE is “{mode}”; allowed are rehearsal and live.")
    return Settings(
        home=here / env.get("MARKETFLOW_HOME", ".marketflow"),
        mode=mode,
        database_url=env.get("MARKETFLOW_DATABASE_URL") or env.get("DATABASE_URL") or None,
        kill_switch=_switch(env, "MARKETFLOW_KILL_SWITCH") or _switch(env, "KILL_SWITCH"),
        campaigns=here / env.get("MARKETFLOW_CAMPAIGNS", "campaigns"),
        preferences=load_preferences(here / env.get("MARKETFLOW_CONFIG", "marketflow.toml")),
        language_model=_language_model(env),
        environment=env,
    )


def _language_model(env: Mapping[str, str]) -> LanguageModel | None:
    """Return the language model that is configured, or None where no address is given.

    What is wrong with the address is for the client to tell, because a brief can be read without it.
    """
    names = ("MARKETFLOW_LLM_URL", "MARKETFLOW_LLM_MODEL", "MARKETFLOW_LLM_KEY")
    url, model, key = (env.get(name, "").strip() for name in names)
    if not url:
        return None
    if not model:
        raise SettingsInvalid("MARKETFLOW_LLM_URL is set, but MARKETFLOW_LLM_MODEL isn't. Name the model, or unset it.")
    timeout = _seconds(env, "MARKETFLOW_LLM_TIMEOUT", default=20.0, most=600.0)
    return LanguageModel(url=SecretStr(url), model=model, key=SecretStr(key) if key else None, timeout=timeout)


def _seconds(env: Mapping[str, str], name: str, *, default: float, most: float) -> float:
    given = env.get(name, "").strip()
    try:
        seconds = float(given) if given else default
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= most:  # also false for nan
        raise SettingsInvalid(f"{name} is “{given}”; it has to be seconds, more than 0 and at most {most:g}.")
    return seconds


def wants_tracebacks(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether an error that nobody expected is shown whole: `MARKETFLOW_DEBUG` is 1."""
    env = os.environ if environment is None else environment
    return env.get("MARKETFLOW_DEBUG", "").strip().lower() in _TRUE


def load_preferences(path: Path) -> Preferences:
    """Read `marketflow.toml`; a missing file gives the defaults. Raises `SettingsInvalid` for a wrong one."""
    if not path.exists():
        return Preferences()
    try:
        return Preferences.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsInvalid(f"{path.name} is not TOML: {problem}.") from problem
    except ValidationError as problem:
        raise SettingsInvalid(
            f"{path.name} has values that aren't allowed:\n{_in_words(problem.errors())}"
        ) from problem


def _in_words(faults: list[Any]) -> str:
    return "\n".join(f"  - {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise SettingsInvalid(f"{name} is “{value}”; allowed are {', '.join(sorted(_TRUE | (_FALSE - {''})))}.")
