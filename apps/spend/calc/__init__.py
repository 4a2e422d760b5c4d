"""Pure calculations of the spend room: categories, classification, prices, identical lines and movements."""
