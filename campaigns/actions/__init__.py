"""What people do.

Each action takes a writing unit and an actor, checks the right, writes, leaves its audit event and queues the work, all
in that one unit; console, interface and command line never write otherwise.
"""

from __future__ import annotations

from campaigns.actions.campaigns import create_campaign, edit_campaign, retire_campaign
from campaigns.actions.people import (
    add_person,
    authenticate,
    disable_person,
    issue_first_link,
    issue_link,
    make_account,
    sign_in,
    sign_out,
)
from campaigns.actions.screens import add_screen, add_screens, replace_device, retire_screen, set_lit_hours
from campaigns.actions.setting_up import change_idle_text, set_up

__all__ = [
    "add_person",
    "add_screen",
    "add_screens",
    "authenticate",
    "change_idle_text",
    "create_campaign",
    "disable_person",
    "edit_campaign",
    "issue_first_link",
    "issue_link",
    "make_account",
    "replace_device",
    "retire_campaign",
    "retire_screen",
    "set_lit_hours",
    "set_up",
    "sign_in",
    "sign_out",
]
