"""When a send is due: zones and regions, local time to instant, recurrence, the windows of a plan, its schedule.

Everything here is arithmetic on a plan and an instant that is given: no clock is read, nothing is stored, nobody's data
is looked at. Zone rules come from one place, `zones`.
"""
