"""Declared pages: lists, records and commands of one kind of object, over any query set."""
