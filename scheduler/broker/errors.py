"""Errors of the private broker, each one line that names the remedy."""

from __future__ import annotations


class BrokerError(Exception):
    """The broker is not available; both sentences give the reason and the remedy."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)

    def text(self, language: str = "zh") -> str:
        """Return the sentence in Chinese ("zh") or English."""
        return self.zh if language == "zh" else self.en


class BrokerMissingError(BrokerError):
    """Mosquitto is not installed on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "找不到 mosquitto；请运行 make run（免 root 安装到 .parts/），或由管理员执行 apt-get install mosquitto",
            "mosquitto is missing; `make run` brings it into .parts/ without root, or as root: apt install mosquitto",
        )


class PortTakenError(BrokerError):
    """The broker's port, which join documents name, is used by another program."""

    def __init__(self, port: int, file: object) -> None:
        super().__init__(
            f"消息服务的端口 {port} 被其他程序占用；请释放该端口，或删除 {file} 另选（已接入的屏须重新接入）",
            f"port {port} of the broker is used by another program; free it, or delete {file} to choose another"
            " (screens that joined by the old one must join again)",
        )


class BrokerDiedError(BrokerError):
    """Mosquitto ended while it started."""

    def __init__(self, code: int | None, file: object) -> None:
        super().__init__(
            f"mosquitto 未能启动（退出码 {code}）；原因见 {file}",
            f"mosquitto did not start (exit code {code}); {file} says why",
        )
