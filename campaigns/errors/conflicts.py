"""Refuse what conflicts with what exists, what the actor may not do, and a database that is not safe to use."""

from __future__ import annotations

from datetime import date

from campaigns.errors.base import CampaignError, Language


class ConflictError(CampaignError):
    """The request conflicts with what exists."""


class ScreenTakenError(ConflictError):
    """The screen id exists, perhaps retired: its plays keep it."""

    zh, en = "屏号「{screen}」已被使用", "the screen id “{screen}” is taken"
    about = "id"

    def __init__(self, screen: str) -> None:
        super().__init__(screen=screen)


class CampaignTakenError(ConflictError):
    """Another campaign has the same name in the same days; their plays could not be distinguished."""

    zh = "同期已有活动「{name}」（编号 {campaign}）；请换名称或日期"
    en = "the campaign “{name}” (number {campaign}) runs in the same days; choose another name or other dates"
    about = "name"

    def __init__(self, name: str, campaign: int) -> None:
        super().__init__(name=name, campaign=campaign)


class StillUsedError(ConflictError):
    """It is in use and cannot be retired."""

    zh = "「{name}」仍在使用：{by}；请先改动它们，再停用"
    en = "“{name}” is still used by {by}; change those first, then retire it"
    about = "name"

    def __init__(self, name: str, by: str) -> None:
        super().__init__(name=name, by=by)


class PersonTakenError(ConflictError):
    """The sign-in name exists."""

    zh, en = "登录名「{name}」已被使用", "the sign-in name “{name}” is taken"
    about = "name"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class StaleVersionError(ConflictError):
    """It was changed since it was opened."""

    zh = "刚才已有人修改（现为第 {now} 版，你的是第 {seen} 版）；请重新打开再改"
    en = "somebody changed it meanwhile (version {now}, yours is {seen}); open it again"

    def __init__(self, seen: int, now: int) -> None:
        super().__init__(seen=seen, now=now)


class RetiredError(ConflictError):
    """It is retired and cannot be changed."""

    zh, en = "「{name}」已停用，不能再修改", "“{name}” is retired and takes no changes"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ReservedError(ConflictError):
    """The reserved idle campaign cannot be changed here."""

    zh, en = "「{name}」为系统保留活动，不能修改", "“{name}” is reserved for the house and takes no changes"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class LastAdministratorError(ConflictError):
    """The last administrator cannot be disabled."""

    zh, en = "「{name}」是唯一的管理员，不能停用", "“{name}” is the only administrator and cannot be disabled"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class AccessError(CampaignError):
    """The actor may not do this."""


class NotAllowedError(AccessError):
    """The role does not hold the right."""

    zh, en = "{role}不能{action}", "the role {role} does not hold the right {action}"

    def __init__(self, role: str, action: str, role_zh: str = "", action_zh: str = "") -> None:
        super().__init__(role=role, action=action)
        self._zh = f"{role_zh or role}不能{action_zh or action}"

    def text(self, language: Language = "zh") -> str:
        """Return the message, with the names of role and right in its language."""
        return self._zh if language == "zh" else str(self)


class SignInError(AccessError):
    """Name and password do not match; the message does not tell which is wrong."""

    zh, en = "登录名或密码不正确", "the name or the password is not right"
    about = "password"


class LinkError(AccessError):
    """A one-time link is unknown, used or too old."""

    zh = "链接无效、已使用或已过期；请在服务器上运行 ledcast user link 另取"
    en = "this link is unknown, used or too old; `ledcast user link NAME` prints another"


class DatabaseError(CampaignError):
    """The database cannot be used."""


class UnsafeDatabaseError(DatabaseError):
    """The database may lose commits, or is of an unsupported kind."""

    zh, en = "数据库设置不安全：{what}", "the database cannot be trusted: {what}"

    def __init__(self, what: str) -> None:
        super().__init__(what=what)


class LeadershipLostError(DatabaseError):
    """A later term exists; the write of this scheduler is refused."""

    zh, en = "已由第 {now} 任调度接管（本任为 {term}）", "term {now} leads, this scheduler holds {term}; it must stop"

    def __init__(self, term: int, now: int) -> None:
        super().__init__(term=term, now=now)


class EvidenceError(DatabaseError):
    """The evidence of a day does not give what was recorded of it; nothing of it is deleted."""

    zh = "{on} 的播放依据核对不上（应为 {expected}，得到 {found}）；原数据未删，请保留备份并查看日志"
    en = "the evidence of {on} gives {found}, not {expected}; nothing was deleted: keep a backup and see the log"

    def __init__(self, on: date, expected: str, found: str) -> None:
        super().__init__(on=on, expected=expected, found=found)
