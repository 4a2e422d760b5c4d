"""The spend report: one scan of the lines into a small cube, then every view from the cube."""
