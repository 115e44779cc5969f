"""Plan, render, publish and count: all that the leading process does.

`service` starts it (`ledcast scheduler`) · `leadership` elects one leader a term · `leader_context` what its rooms
share · `worklist` what a change has to publish, drained by `worklist_drain` in the order of `work_queue` ·
`timetable` runs the `jobs` by the clock, whose steps `clock_watch` notices · `retention` what is deleted by night ·
`signing_keys` · `child_process` programs that die with us, by `die_with_parent`.

Pure: `plan/` wishes → plan days, `render/` slide and display profile → bytes. With I/O: `pictures/` rendered and
stored, `publishing/` signed documents on the shelf, `uplink/` what screens send, `mqtt/` the brokers' connections,
`broker/` Mosquitto's files and process, `enrolment/` devices join, `explain/` why something was on air, `supervisor/`
the processes of `ledcast run`.
"""
