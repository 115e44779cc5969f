"""Read and write what the office sends: a module a document kind (PROTOCOL section 3).

Signed: `keys` `config` `manifest` `override` `command` `ack`, wrapped by `jws`, keys in `signing`. Beside them
`join` for a new screen and `day`, the file that manifests name. Shared parts: `slots`, `frames` (which picture of a
slot), `override_order`.
"""
