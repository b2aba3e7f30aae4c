"""What people look at when a campaign has run: key figures, charts and one HTML file.

`report` answers questions in Python; `build` writes the file. In between, `contents` gathers all that the page says as
plain values (`readings`, `tables`, `timelines`, `funnels`, `accounting`, `standouts`, `origins`), `charts` draws from
it, and `page` renders it with the template, style and script in `assets`. No metric is worked out here but by the
definitions in `metrics`.
"""
