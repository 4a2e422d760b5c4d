"""REST interface: same actions, same scope."""
