"""Turn approved wishes into signed documents on the shelf.

In order: `approved_pictures` → `group_slots` → `plan_days` → `screen_slots` → `approval_gate` → `manifest_builder`
→ `issuer`, signed by `document_signer`, sent by `shelf`. `switch_time` and `current_manifests` choose the instant;
`publisher` runs it all.
"""
