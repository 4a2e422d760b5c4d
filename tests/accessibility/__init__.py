"""Every page shape, tried with axe at two widths."""
