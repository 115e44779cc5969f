"""Read and write what the office sends: a module for each kind of document (PROTOCOL section 3).

Signed: `keys` `config` `manifest` `override` `command` `ack`; `kinds` lists them, `jws` wraps them, `signing` has the
keys. Unsigned: `join` makes a controller a screen; `day` and `slots_file` are the files that manifests name. `slots`:
what one shows, by plan or by override. Which of two overrides wins is in `override`.
"""
