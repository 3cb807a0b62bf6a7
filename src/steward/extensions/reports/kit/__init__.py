"""What every report needs: tables as CSV and XLSX, documents as PDF."""
