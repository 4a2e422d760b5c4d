"""The desk: the demo county and the staff front door."""
