"""Regular expressions for ids, names and texts, always applied by `fullmatch` (PROTOCOL W-2, W-4, section 3)."""

from __future__ import annotations

import re

from players.protocol.limits import MASK_MAX

SCREEN = re.compile(r"[a-z0-9-]{1,23}")
AREA = re.compile(r"(?!self$)[a-z0-9-]{1,23}")
"""Never `self`, the name of a screen's own overrides in its state (PROTOCOL W-2)."""

PLACE = re.compile(r"[a-z0-9-]{1,23}")
"""A screen's own overrides (`self`), or those of an area, in its state."""

ROOT = re.compile(r"[^/+#$\x00-\x1f\x7f][^/+#\x00-\x1f\x7f]{0,63}")
KID = re.compile(r"[A-Za-z0-9_-]{1,32}")
SHA256 = re.compile(r"[0-9a-f]{64}")
JOURNAL = re.compile(r"[0-9a-f]{16}")
COMMAND_ID = re.compile(r"[0-9a-f]{32}")
MASK = re.compile(rf"[01]{{1,{MASK_MAX}}}")
ITEM = re.compile(r"[!-~]{1,64}")
"""The id of an override's item; short, so that a state that lists many stays within its cap."""

WORD = re.compile(r"[!-~]{1,64}")
TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,1024}")
PEM = re.compile(r"[\n\r -~]{1,32768}")
