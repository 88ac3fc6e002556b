"""What anybody can hold a statement's lines against, without us and our database: pure, of the standard library and
pypdf alone."""
