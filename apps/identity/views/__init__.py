"""Screens of room identity: people, requests, separation of duties, emergency access, vetting."""
