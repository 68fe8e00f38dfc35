"""Microsoft Teams: what comes from it, what goes to it, and the proof of who is speaking."""
