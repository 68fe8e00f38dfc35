"""What runs without a user: due alarms and the outbox."""
