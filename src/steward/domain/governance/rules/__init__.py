"""What is checked, compared and worked out over context, scope, processes and responsibilities."""
