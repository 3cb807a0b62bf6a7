"""The words of documented information: kinds, states and what a document may be."""
