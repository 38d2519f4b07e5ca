"""Content files → model. Reads the disk; knows nothing of outputs."""
