"""What affiliates are to be told of their statements by mail, noted where it happens and sent later."""
