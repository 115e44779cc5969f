"""The wire between office and screens, without any I/O (PROTOCOL).

`topics` · `files` in chunks · `json_strict` and `json_lenient` read bytes, `fields` reads objects, by `patterns` and
`limits`; what is refused raises one of `errors` · `encoding` digests and base64url. Rooms: `documents` what the office
sends, `uplink` what screens send, `timeline` what a screen shows when.
"""
