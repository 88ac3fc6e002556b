"""The web server: a master process that hands out connections, and workers in which waitress answers them."""
