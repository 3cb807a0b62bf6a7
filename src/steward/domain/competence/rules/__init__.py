"""What follows from records of competence, training, campaigns and communication."""
