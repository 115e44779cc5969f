"""Define what lies between wish and street: values that are planned and published, without I/O.

`demand` what the planner is asked for · `stored_plan` slots, plan days, documents and shelf · `work_item` work to
be done · `progress` how far long work is.
"""
