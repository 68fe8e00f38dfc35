"""Documents in and out: files that people already have."""
