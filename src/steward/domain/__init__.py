"""The domain of an AI management system, in the words of ISO/IEC 42001."""
