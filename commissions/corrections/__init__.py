"""Changes by hand: drafted, previewed, and carried out as they were previewed or not at all."""
