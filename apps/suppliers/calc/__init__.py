"""Pure calculations of the suppliers room: names, public bodies, identifiers and match suggestions."""
