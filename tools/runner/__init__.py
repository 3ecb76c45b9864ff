"""What `make run` is made of: Envoy on a rendered bootstrap, the services around it, the script."""
