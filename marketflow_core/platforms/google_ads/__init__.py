"""Google Ads: search campaigns over the Google Ads API's REST form.

`client` is the connector, `mapping` our terms in Google's (money in micros, ages in Google's ranges), `queries` what
is asked in Google's query language, `errors` what its error envelope means, `countries` the numbers of countries.
`simulator` is an account for rehearsals; it reads queries with `gaql` and refuses faulty objects with `validation`.
"""
