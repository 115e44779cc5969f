"""A stranger's screen: docs/protocol.md, an ordinary MQTT client and an ordinary JOSE library; nothing of ledcast.

`python stranger.py join.json SECONDS` joins, verifies, fetches, walks the day for so long, reports its plays and prints
{"journal": …, "hwm": …, "pictures": n, "shown": [[line, shown_ms, flags], …]}.
"""

import hashlib
import json
import queue
import secrets
import sys
import time
from pathlib import Path

import paho.mqtt.client as mqtt
from jwcrypto import jwk, jws
from paho.mqtt.enums import CallbackAPIVersion

CHUNK = 8192


class Screen:
    def __init__(self, join: dict):
        self.id, self.root, self.join = join["screen"], join["root"], join
        self.inbox: queue.Queue = queue.Queue()
        anchor = {name: join["anchor"][name] for name in ("kty", "crv", "x")}
        self.anchor = {join["anchor"]["kid"]: (jwk.JWK(**anchor), {"keys"})}
        self.keys, self.files = {}, {}
        self.own = f"{self.root}/v1/s/{self.id}"
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, self.id, clean_session=True)
        self.client.username_pw_set(join["username"], join["password"])
        self.client.on_message = lambda _c, _u, m: self.inbox.put((m.topic, m.payload))
        self.client.on_connect = lambda *_: self.inbox.put(("connected", b""))
        self.client.connect(join["brokers"][0]["host"], join["brokers"][0]["port"])
        self.client.loop_start()

    def wait(self, topic: str, seconds: float = 30) -> bytes:
        end = time.monotonic() + seconds
        while True:
            got, payload = self.inbox.get(timeout=max(0.01, end - time.monotonic()))
            if got == topic and (payload or topic == "connected"):
                return payload

    def verify(self, token: bytes, kind: str) -> dict:
        message = jws.JWS()
        message.allowed_algs = ["EdDSA"]
        message.deserialize(token.decode())
        head = message.jose_header
        assert set(head) == {"alg", "kid", "typ"} and head["typ"] == f"ledcast-{kind}+jws"
        key, uses = (self.anchor if kind == "keys" else self.keys)[head["kid"]]
        assert kind in uses, "a key not allowed for this kind (W-4)"
        message.verify(key)
        document = json.loads(message.payload)
        assert document["v"] == 1 and document.get("screen", self.id) == self.id
        return document

    def subscribe_one(self, topic: str) -> bytes:
        self.client.subscribe(topic, 1)
        payload = self.wait(topic)
        self.client.unsubscribe(topic)
        return payload

    def fetch(self, sha256: str, size: int) -> bytes:
        if sha256 not in self.files:
            count = -(-size // CHUNK)
            body = b"".join(self.subscribe_one(f"{self.root}/b/{sha256}/{n}") for n in range(count))
            assert hashlib.sha256(body).hexdigest() == sha256 and len(body) == size
            self.files[sha256] = body
        return self.files[sha256]

    def tell(self, kind: str, what: dict, *, retain: bool = False) -> None:
        self.client.publish(f"{self.own}/{kind}", json.dumps(what), 1, retain).wait_for_publish(10)

    def state(self, journal: str, keys_rev: int, manifest: dict | None) -> None:
        display = {name: self.join["display"][name] for name in ("w", "h", "colour", "type")}
        display["clips"] = bool(self.join["display"].get("clips"))
        self.tell("state", {
            "online": True, "session": 1, "boot": 1, "at": now(), "agent": "stranger 1", "proto": 1, "display": display,
            "limits": {"max_packet": 262144, "cache_bytes": 1 << 28}, "keys_rev": keys_rev, "config_rev": 0,
            "manifest": manifest, "overrides": {}, "withdrawn": 0, "showing": None, "ignored": [],
            "rejected": [], "brightness": 100,
            "clock": {"source": "ntp", "err_ms": 5}, "journal": {"id": journal, "next": 1, "acked": 0},
        }, retain=True)  # fmt: skip


def now() -> int:
    return time.time_ns() // 1_000_000


def walk(day: dict, ms: dict[int, int]) -> list[tuple[int, int, int]]:
    """W-10: every slot as (start, end, n); none is started that would cross its span's end, the last is held."""
    slots: list = []
    for span in day["spans"]:
        at, p, counted, inserts, first = span["from_at"], span["p"], 0, list(span["ins"]), len(slots)
        base = day["bases"][span["base"]]
        while True:
            insert = bool(inserts) and inserts[0][0] == counted
            n = inserts[0][1] if insert else base[p]
            if at + ms[n] > span["to_at"]:
                break
            slots.append((at, at + ms[n], n))
            at += ms[n]
            counted, p = (0, p) if insert else (counted + 1, (p + 1) % len(base))
            inserts = inserts[insert:]
        if len(slots) > first:
            slots[-1] = (slots[-1][0], span["to_at"], slots[-1][2])
    return slots


def play(manifest: dict, slots: list[dict], days: list[dict], ms_long: int) -> list[list[int]]:
    ms = {slot["n"]: slot["ms"] for slot in slots}
    line = {slot["n"]: slot["line"] for slot in slots}
    schedule = [slot for day in days for slot in walk(day, ms)]
    rows, on, came_on = [], None, (began := max(now(), manifest["switch_at"]))
    time.sleep(max(0, came_on - now()) / 1000)
    while now() < began + ms_long:
        slot = next((s for s in schedule if s[0] <= now() < s[1]), None)
        if on is not None and slot != on:
            late = 16 if came_on - on[0] >= 500 else 0  # W-31: the slot had begun before it came on here
            rows.append([came_on, line[on[2]], on[1] - came_on, late])
            came_on = on[1]
        on = slot
        time.sleep(0.02)
    return rows


def main(path: str, seconds: float) -> None:
    screen = Screen(json.loads(Path(path).read_text(encoding="utf-8")))
    screen.wait("connected")
    keys = screen.verify(screen.subscribe_one(f"{screen.root}/v1/keys"), "keys")
    screen.keys = {k["kid"]: (jwk.JWK(kty=k["kty"], crv=k["crv"], x=k["x"]), set(k["use"])) for k in keys["keys"]}
    token = screen.subscribe_one(screen.own + "/manifest")
    manifest = screen.verify(token, "manifest")
    days = [json.loads(screen.fetch(day["sha256"], day["bytes"])) for day in manifest["days"]]
    slots = json.loads(screen.fetch(manifest["slots"]["sha256"], manifest["slots"]["bytes"]))
    pictures = [screen.fetch(asset["sha256"], asset["bytes"]) for asset in slots["assets"]]
    journal = secrets.token_hex(8)
    applied = {"rev": manifest["rev"], "digest": hashlib.sha256(token).hexdigest(), "status": "applied"}
    screen.state(journal, keys["rev"], applied)
    screen.client.subscribe(screen.own + "/ack", 1)
    common = {"v": 1, "journal": journal, "from": 1, "lost": [], "clock": "ntp", "evidence": "displayed"}
    screen.tell("plays", {**common, "to": 0, "t0_at": now(), "rows": []})  # W-22: the first batch asks for the mark
    assert screen.verify(screen.wait(screen.own + "/ack"), "ack")["hwm"] == 0
    rows = play(manifest, slots["slots"], days, int(seconds * 1000))
    t0 = rows[0][0]
    batch = {**common, "to": len(rows), "t0_at": t0, "rows": [[start - t0, *rest] for start, *rest in rows]}
    screen.tell("plays", batch)
    screen.tell("plays", batch)  # once more, as after a lost ack: it must not count twice
    ack = screen.verify(screen.wait(screen.own + "/ack"), "ack")
    assert ack["journal"] == journal
    report = {"journal": journal, "hwm": ack["hwm"], "pictures": len(pictures), "shown": [row[1:] for row in rows]}
    print(json.dumps(report))  # noqa: T201 (its answer)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
