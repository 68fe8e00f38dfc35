"""The edges: one folder per platform that people talk on."""
