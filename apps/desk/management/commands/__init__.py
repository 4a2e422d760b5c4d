"""Commands of room desk."""
