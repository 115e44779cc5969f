"""Refuse decisions of review: by who decides, and by what can be decided now."""

from __future__ import annotations

from campaigns.errors.base import Language
from campaigns.errors.conflicts import AccessError, ConflictError


class OwnWorkError(AccessError):
    """Authors and last editors cannot approve their own work."""

    zh = "「{name}」是你写的或最后改的，要由另一个人审核"
    en = "you wrote “{name}” or changed it last; somebody else must review it"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class SystemReviewError(AccessError):
    """The system approves only what it brought in itself."""

    zh = "系统只能通过自己带来的活动；「{name}」要由人审核"
    en = "the house approves only what it brought in itself; a person must review “{name}”"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ReviewStateError(ConflictError):
    """The campaign is not in the state that this decision needs; another may have come first."""

    zh = "「{name}」现在是“{state}”（{by}）；请重新打开看看"
    en = "“{name}” is {state} now (by {by}); open it again"

    def __init__(self, name: str, state: str, by: str, state_zh: str = "") -> None:
        super().__init__(name=name, state=state, by=by)
        self._zh = type(self).zh.format(name=name, state=state_zh or state, by=by)

    def text(self, language: Language = "zh") -> str:
        """Return the message, with the name of the state in its language."""
        return self._zh if language == "zh" else str(self)


class NothingToReviewError(ConflictError):
    """A campaign reaches no screen in use, so there is no picture to approve."""

    zh = "「{name}」现在没有一块屏能播，没有画面可审；请先改范围"
    en = "“{name}” reaches no screen in use, so there is no picture to review; change its targets first"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NothingToWithdrawError(ConflictError):
    """Nothing of what is to be withdrawn is in force: it was never approved, or it was withdrawn before."""

    zh = "「{name}」要撤的不在街上：没有通过审核，或者已经撤下"
    en = "what is to be withdrawn of “{name}” is not on the street: it was not approved, or was withdrawn before"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class EditionReplacedError(ConflictError):
    """The edition in which a slide was seen has given way to another, whose slide may be a different one."""

    zh = "「{name}」刚才换成了第 {now} 版（你看的是第 {seen} 版）；请看清楚再撤"
    en = "“{name}” is in edition {now} by now (you saw {seen}); look again before you withdraw it"

    def __init__(self, name: str, seen: int, now: int) -> None:
        super().__init__(name=name, seen=seen, now=now)


class ReviewPictureError(ConflictError):
    """A picture prevents the approval."""

    def __init__(self, slide: str, profile: str) -> None:
        super().__init__(slide=" ".join(slide.split()), profile=profile)


class NotDrawnError(ReviewPictureError):
    """A picture to be approved is not drawn yet."""

    zh = "“{slide}”在 {profile} 屏上还没画好；等几秒再看"
    en = "“{slide}” is not drawn for {profile} yet; look again in some seconds"


class UnseenPictureError(ReviewPictureError):
    """A picture is not the one that was seen, or was not seen at all."""

    zh = "“{slide}”在 {profile} 屏上的画面不是你看过的那张；请重新看过再通过"
    en = "“{slide}” on {profile} is not the picture that you saw; look at it again before you approve"
