"""The web server: health, pages and the platforms' inbound addresses."""
