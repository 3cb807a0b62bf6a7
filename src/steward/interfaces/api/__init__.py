"""The JSON interface: the same questions and operations as the pages, for programs."""
