"""MLflow: the models of its registry, and the runs that made them."""
