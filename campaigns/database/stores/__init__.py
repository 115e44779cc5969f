"""Read and write the tables: one store per subject, all of them in one unit of work.

A store turns rows into the values of `campaigns` and back; rules live with the values. More than sixteen modules
stand here because every subject of the tables has one, named like it: look for the noun.

What is wanted: `campaigns` · `slides` · `campaign_list` for the console · `classification` themes and occasions ·
`calendar` · `reviews` · `editions` approved · `withdrawals` · `demands`, read through the others.
Where it is shown: `streets` · `screens` · `groups` · `statuses` last reported by the screens.
What is planned and published: `plans` · `lines` · `withdrawn_lines` · `files` and renditions · `documents` · `shelf`
files at the broker.
What was shown: `evidence` as it was counted · `shown_light` when, of that · `set_aside` what was not · `counts` sums ·
`labels` the names in them · `rollups` sums of days and months · `rollup_planner` which of those answer a query ·
`tallies` the answers · `days` civil days and what was due · `day_roots` the roots of closed ones.
Who and how: `people` · `tokens` · `audit` · `settings` · `worklist` · `progress` · `jobs` · `leadership` ·
`incidents` what is wrong · `sizes` of tables.
"""
