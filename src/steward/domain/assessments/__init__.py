"""AI system impact assessment: effects on people and society (ISO/IEC 42001, 6.1.4, 8.4, A.5)."""
