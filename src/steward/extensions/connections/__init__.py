"""What every connection to a program outside has: settings, sealed secrets, pauses, an address."""
