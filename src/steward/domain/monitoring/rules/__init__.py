"""Pure rules of monitoring: what may be taken in, what checks say, how healthy controls are."""
