"""When a send is due: zones and regions, local time to instant, recurrence, the schedule of a plan."""
