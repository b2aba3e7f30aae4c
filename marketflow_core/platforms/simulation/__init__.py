"""The simulated world behind a rehearsal: people who open, click and buy, a shop, and what each platform has stored.

`world` is what simulators talk to; `state` keeps it in one SQLite file; `people` says what recipients of a message do,
`crowds` what a post or an ad brings; `chance` is the seeded dice; `app` holds what all simulators answer with. Vendors'
own forms don't live here: each platform's `simulator` has them.
"""
