"""The web server: a master process that passes connections on, and workers in which waitress answers them."""
