"""The wire's machine-readable description: `docs/schemas/*.json` and `docs/asyncapi.yaml`, written from the readers.

`python -m setup.schemas` writes them (`make schemas`). Nothing of it is imported at run time.

```
observe     what a reader requires of a document, observed on samples: fields, types, bounds, patterns
schema      these constraints as JSON Schema 2020-12
documents   which reader reads which document, and the samples that contain all its fields
asyncapi    topics and messages, as AsyncAPI 3.0
```

So the readers in `players/protocol` stay the only place where a rule is written. A rule between several fields (an
index into another list, the sum of the frames, the order of spans) is beyond JSON Schema and stays with the readers and
`docs/protocol.md`.
"""
