"""Room procurement: what is bought in common and under which contract."""
