"""Numbers from the platforms: one schema, collection, and performance worked out from it.

`measures` names what is counted and stored, `definitions` the rates that are derived from it (once, for everybody),
`tables` the tables in the results file; `collect` asks the platforms, `performance` aggregates, `figures` works metrics
out of sums, and `campaign_results` answers questions about one campaign.
Nothing here draws or writes sentences for a report: that is `reports`.
"""
