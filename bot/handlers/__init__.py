"""The use cases: one plain function for each command."""
