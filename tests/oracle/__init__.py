"""A second, independent reading of the programme's rules: slow, plain, sharing nothing with the engine."""
