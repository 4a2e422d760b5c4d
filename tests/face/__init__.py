"""How screens look and behave: components, style guide, accessibility."""
