"""marketflow: a brief in plain English becomes a marketing campaign.

This is the public Python API. What a script needs is here; each name is loaded when it is first used, so that importing
marketflow costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketflow_core.campaign.engine import Engine, Execution
    from marketflow_core.errors import MarketflowError
    from marketflow_core.metrics.performance import CampaignResults
    from marketflow_core.plan.account import account
    from marketflow_core.plan.documents import dump_plan, load_plan
    from marketflow_core.plan.explanation import explain
    from marketflow_core.plan.models import Plan
    from marketflow_core.plan.refinement import Refinement
    from marketflow_core.plan.segments import SegmentRegistry
    from marketflow_core.plan.validation import validate
    from marketflow_core.plan.workflow import Workflow
    from marketflow_core.platforms.registry import PlatformRegistry
    from marketflow_core.reports.report import Report
    from marketflow_core.settings import Settings, load_settings
    from nl.assistant.configured import configured_assistant
    from nl.processor import NaturalLanguageProcessor
    from nl.reader import read_brief
    from nl.refining.refiner import refine

__all__ = [
    "CampaignResults",
    "Engine",
    "Execution",
    "MarketflowError",
    "NaturalLanguageProcessor",
    "Plan",
    "PlatformRegistry",
    "Refinement",
    "Report",
    "SegmentRegistry",
    "Settings",
    "Workflow",
    "account",
    "configured_assistant",
    "dump_plan",
    "explain",
    "load_plan",
    "load_settings",
    "read_brief",
    "refine",
    "validate",
]

_HOME_OF = {
    "CampaignResults": "marketflow_core.metrics.performance",
    "Engine": "marketflow_core.campaign.engine",
    "Execution": "marketflow_core.campaign.engine",
    "MarketflowError": "marketflow_core.errors",
    "NaturalLanguageProcessor": "nl.processor",
    "Plan": "marketflow_core.plan.models",
    "PlatformRegistry": "marketflow_core.platforms.registry",
    "Refinement": "marketflow_core.plan.refinement",
    "Report": "marketflow_core.reports.report",
    "SegmentRegistry": "marketflow_core.plan.segments",
    "Settings": "marketflow_core.settings",
    "Workflow": "marketflow_core.plan.workflow",
    "account": "marketflow_core.plan.account",
    "configured_assistant": "nl.assistant.configured",
    "dump_plan": "marketflow_core.plan.documents",
    "explain": "marketflow_core.plan.explanation",
    "load_plan": "marketflow_core.plan.documents",
    "load_settings": "marketflow_core.settings",
    "read_brief": "nl.reader",
    "refine": "nl.refining.refiner",
    "validate": "marketflow_core.plan.validation",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOME_OF:
        raise AttributeError(f"marketflow has no “{name}”. It offers: {', '.join(__all__)}.")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
