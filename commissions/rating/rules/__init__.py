"""The commission models, one file each."""
