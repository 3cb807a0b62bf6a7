"""What may be done to the inventory: register, link, take cards, remove."""
