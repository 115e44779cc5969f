"""Change what is stored, as a person or a program asks.

Each action takes a writing unit and an actor, checks the right, writes, leaves its audit event and queues the work, all
in that one unit; console, interface and command line never write otherwise.

`campaigns` with `campaign_check` and `fit_check` · `review` with `review_sheet` · `withdrawals` · `screens` with
`joined_screens`, `groups`, `catalogue` and `calendar` what a city is made of · `settings` all of that from a
`settings_file` · `people` and `tokens` access · `setup` the first day.
"""

from __future__ import annotations

from campaigns.actions.calendar import put_daypart, put_holiday, remove_holiday, retire_daypart
from campaigns.actions.campaign_check import ValidCampaign, validate_campaign
from campaigns.actions.campaigns import create_campaign, edit_campaign, retire_campaign
from campaigns.actions.catalogue import (
    add_profile,
    add_street,
    offer_occasion,
    offer_theme,
    retire_occasion,
    retire_street,
    retire_theme,
)
from campaigns.actions.groups import make_group, retire_group, set_lit_hours, set_seasons
from campaigns.actions.joined_screens import record_joined_screens
from campaigns.actions.people import (
    add_person,
    authenticate,
    disable_person,
    end_other_sessions,
    end_session,
    issue_first_link,
    issue_link,
    make_account,
    sign_in,
    sign_out,
)
from campaigns.actions.review import (
    approve_campaign,
    approve_idle,
    approve_when_drawn,
    return_campaign,
    send_for_review,
)
from campaigns.actions.screens import add_screen, add_screens, replace_device, retire_screen, set_tags
from campaigns.actions.settings import import_settings
from campaigns.actions.setup import change_idle_text, set_up
from campaigns.actions.tokens import create_token, revoke_token
from campaigns.actions.withdrawals import withdraw_campaign, withdraw_slide

__all__ = [
    "ValidCampaign",
    "add_person",
    "add_profile",
    "add_screen",
    "add_screens",
    "add_street",
    "approve_campaign",
    "approve_idle",
    "approve_when_drawn",
    "authenticate",
    "change_idle_text",
    "create_campaign",
    "create_token",
    "disable_person",
    "edit_campaign",
    "end_other_sessions",
    "end_session",
    "import_settings",
    "issue_first_link",
    "issue_link",
    "make_account",
    "make_group",
    "offer_occasion",
    "offer_theme",
    "put_daypart",
    "put_holiday",
    "record_joined_screens",
    "remove_holiday",
    "replace_device",
    "retire_campaign",
    "retire_daypart",
    "retire_group",
    "retire_occasion",
    "retire_screen",
    "retire_street",
    "retire_theme",
    "return_campaign",
    "revoke_token",
    "send_for_review",
    "set_lit_hours",
    "set_seasons",
    "set_tags",
    "set_up",
    "sign_in",
    "sign_out",
    "validate_campaign",
    "withdraw_campaign",
    "withdraw_slide",
]
