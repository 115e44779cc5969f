"""State what the office wants shown, and count what was shown.

From values to storage: `screens`, `calendar`, `booking`, `reviewing`, `publication`, `playback`, `accounts` and
`incidents` hold values and rules without I/O, `errors` what is refused; `database` keeps them; `counting` and `actions`
change them; `cli` and `demo` use the actions. For all of them: `local_time` clock and zone · `unix_time` ms and
back · `text_rules` which texts can be drawn · `settings` of the installation · `logs`.
"""
