"""Facebook: posts of a Page, and ads in Facebook's feed over the Marketing API.

`client` is the connector, `mapping` its words, `simulator` a Page and an ad account for rehearsals. What Instagram
needs as well lies beside this folder: `graph` (calls and errors), `graph_posts`, `graph_ads`, `graph_terms`,
`graph_simulator`, `graph_ads_simulator`.
"""
