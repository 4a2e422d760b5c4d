"""Pure parts of room banking: file formats, the modulus check, days, and matching."""
