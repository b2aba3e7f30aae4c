"""Mailchimp's Marketing API 3.0: a batch becomes a static segment and one regular campaign to exactly those people."""
