"""From a text to its runs: headings, bullets, tables, records, sentences, and what is no part of the brief."""
