"""What the office refuses, said in Chinese and in English where the rule is.

CampaignError
├── WishError       a form or a command asked for something that cannot be; .field names the place
├── UnknownError    what was named does not exist
├── ConflictError   what was asked for does not go with what is there
├── AccessError     somebody may not do what they asked for
└── DatabaseError   the database is not fit to be used, or another scheduler leads
"""

from __future__ import annotations

from campaigns.errors.base import CampaignError, Language
from campaigns.errors.conflicts import (
    AccessError,
    CampaignTakenError,
    ConflictError,
    DatabaseError,
    LastAdministratorError,
    LeadershipLostError,
    LinkError,
    NotAllowedError,
    PersonTakenError,
    ReservedError,
    RetiredError,
    ScreenTakenError,
    SignInError,
    StaleVersionError,
    UnsafeDatabaseError,
)
from campaigns.errors.unknown import (
    PeriodError,
    UnknownCampaignError,
    UnknownColumnError,
    UnknownError,
    UnknownGroupError,
    UnknownPersonError,
    UnknownScreenError,
    UnknownSlideError,
)
from campaigns.errors.wishes import (
    ClockTimeError,
    ControlCharacterError,
    DatesError,
    EmptyTextError,
    MediaTypeError,
    MissingGlyphError,
    NothingChosenError,
    OutOfRangeError,
    PersonNameError,
    ScreenIdError,
    ScreenRowsError,
    SizeError,
    TextTooLongError,
    UnknownChoiceError,
    WeakPasswordError,
    WishError,
)

__all__ = [
    "AccessError",
    "CampaignError",
    "CampaignTakenError",
    "ClockTimeError",
    "ConflictError",
    "ControlCharacterError",
    "DatabaseError",
    "DatesError",
    "EmptyTextError",
    "Language",
    "LastAdministratorError",
    "LeadershipLostError",
    "LinkError",
    "MediaTypeError",
    "MissingGlyphError",
    "NotAllowedError",
    "NothingChosenError",
    "OutOfRangeError",
    "PeriodError",
    "PersonNameError",
    "PersonTakenError",
    "ReservedError",
    "RetiredError",
    "ScreenIdError",
    "ScreenRowsError",
    "ScreenTakenError",
    "SignInError",
    "SizeError",
    "StaleVersionError",
    "TextTooLongError",
    "UnknownCampaignError",
    "UnknownChoiceError",
    "UnknownColumnError",
    "UnknownError",
    "UnknownGroupError",
    "UnknownPersonError",
    "UnknownScreenError",
    "UnknownSlideError",
    "UnsafeDatabaseError",
    "WeakPasswordError",
    "WishError",
]
