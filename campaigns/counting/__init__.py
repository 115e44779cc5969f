"""Count reported plays once, and keep the totals.

`counter` from reports to tallies, in one transaction, by `running_totals` · `other_journals` a copied card's rows ·
`recount` the same from stored evidence, to compare · `rollup` sums of days and months that are over · `day_facts` what
was due, recorded as days end · `day_close` days digested and packed · `day_move` rows packed for it ·
`coverage` reported light time ÷ due light time.
"""
