"""Records that only named people see: who made which confidential, and whom it names.

What keeps everybody else out is in the database (``foundation/tenancy/confidence``); here is who
decides it. Source: ISO/IEC 42001:2023, 7.5.3 (control of documented information).
"""
