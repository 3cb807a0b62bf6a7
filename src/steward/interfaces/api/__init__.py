"""The JSON interface: the same questions and operations as the pages, for programs."""

from ninja import Schema

# What checks a body is made when a call first needs it: a start does not wait for thousands.
Schema.model_config["defer_build"] = True
