"""What changes records of competence, training, campaigns and communication."""
