"""What minutes say, read from their structure: who was there, what was on the agenda, who does what by when."""
