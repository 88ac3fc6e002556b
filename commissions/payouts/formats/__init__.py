"""The files that payments are handed over in, one file each."""
