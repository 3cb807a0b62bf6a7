"""Read what audit lint knows: rules in force, results, waivers, the two stages."""
