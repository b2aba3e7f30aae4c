"""Instagram: posts of a professional account in two stages (container, publish), and ads in Instagram's feed.

`client` is the connector, `mapping` its words, `simulator` an account for rehearsals. Ads go through the Marketing API
as Facebook's do, placed on Instagram alone; what both share lies beside this folder (`graph`, `graph_posts`,
`graph_ads`, `graph_terms`, `graph_simulator`, `graph_ads_simulator`).
"""
