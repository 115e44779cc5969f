"""Put `ledcast settings` together with the planner's own rule, by which the console checks a calendar too."""

from __future__ import annotations

from campaigns.cli.settings import settings_application
from campaigns.settings import Settings
from scheduler.pictures.font_loader import load_fonts
from web.preview.plan_fit import PlanFit
from web.preview.preview_pictures import PreviewRenderer


def plan_fit(settings: Settings) -> PlanFit:
    """Return the check that every street can still be told what the city wishes, in the bureau's zone."""
    return PlanFit(PreviewRenderer(load_fonts()).lay_out, settings.zone)


settings = settings_application(plan_fit)
