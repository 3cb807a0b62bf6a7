"""Libraries in the public YAML format of CISO Assistant, read and turned into packs of our own."""
