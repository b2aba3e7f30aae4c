"""What people look at when a campaign has run: key figures, charts and one HTML file."""
