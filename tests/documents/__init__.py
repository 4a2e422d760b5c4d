"""How documents come out of Accord: PDF, Excel, CSV, JSON and charts."""
