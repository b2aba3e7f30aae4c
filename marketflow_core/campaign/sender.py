"""Carrying out one planned step in one zone, or holding it and saying why."""

from __future__ import annotations

from marketflow_core.campaign.destinations import platforms_for
from marketflow_core.campaign.messages import send_messages
from marketflow_core.campaign.send_run import SendRun
from marketflow_core.campaign.things import THING_ACTIONS, send_thing
from marketflow_core.plan.models import Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS, PLATFORM_NAMES
from marketflow_core.timing.schedule import Planned

KILL_SWITCH = "the kill switch is on"
NO_TIME = "no time is known for it"


async def send(run: SendRun, planned: Planned) -> None:
    """Wait for the planned instant and carry the step out on each of its platforms, or hold it and say why."""
    step = run.plan.step(planned.step)
    platforms = platforms_for(step, run.plan, run.ws)
    why = planned.held or _cannot(run, step, platforms)
    if why or planned.instant is None:
        for name in platforms or ("none",):
            run.hold(planned, step, name, why or NO_TIME)
        return
    await run.clock.sleep_until(planned.instant)
    if step.action in MESSAGE_ACTIONS:
        await send_messages(run, planned, step, platforms)
        return
    for name in platforms:
        if run.can(name, step):
            await send_thing(run, planned, step, name)
        else:
            run.hold(planned, step, name, _no_connector(name))


def _cannot(run: SendRun, step: Step, platforms: tuple[str, ...]) -> str | None:
    """Return why a step can't be carried out at all, or None."""
    if run.ws.settings.kill_switch:
        return KILL_SWITCH
    if step.experiment is not None:
        return "A/B tests can't be run yet, and sending one variant to everybody would not be what was asked"
    if any(wait.on != "done" for wait in step.after):
        return "it counts from what each person does, which can't be timed yet"
    if step.action not in MESSAGE_ACTIONS | THING_ACTIONS:
        return f"nothing here does “{step.action}” yet"
    if not any(run.can(name, step) for name in platforms):
        return _no_connector(*platforms) if platforms else _no_connector(step.channel)
    return None


def _no_connector(*names: str) -> str:
    return f"no connector can do this on {' or '.join(PLATFORM_NAMES.get(name, name) for name in names)}"
