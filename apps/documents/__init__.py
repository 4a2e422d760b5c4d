"""Records, links, files and the paper makers: what every numbered document stands on."""
