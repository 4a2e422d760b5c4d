"""Room procurement: the contract register, read like its manual."""
