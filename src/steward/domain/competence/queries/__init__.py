"""What is read of competence, training, campaigns and communication."""
