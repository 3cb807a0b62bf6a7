"""Write findings and bring them forward."""
