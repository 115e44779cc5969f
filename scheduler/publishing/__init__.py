"""Turn approved wishes into signed documents on the shelf.

`publisher` runs it all. In order:

    `group_content`     what a group is asked to show, with its pictures; approves idle's
    `slots_fit`         what slots files have room for
    `group_slots`       every slide's number and length in the group
    `screen_slots`      what each screen shows in these slots
    `approval_gate`     idle in place of what is not approved
    `switch_time`       when the group changes over
    `plan_days`         the plan days, changed ones compiled anew
    `left_out_incidents` what the plan had to leave out
    `manifest_builder`  the manifests of screens alike
    `document_signer`   numbers and signs what changed
    `shelf`             records and sends documents and their files

`issuer` leads from `group_slots` to `document_signer` in one unit of work. `withdrawal_issuer` lists withdrawn lines,
before any plan. `errors` why a group is tried again.
"""
