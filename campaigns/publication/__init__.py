"""Define what is planned and published: values between wish and street, without I/O.

`demand` what the planner is asked for a group, `city_wishes` for all groups · `stored_plan` slots, plan days, documents
and shelf · `withdrawn_line` what no screen may show · `work_item` work to be done · `progress` how far long work is.
"""
