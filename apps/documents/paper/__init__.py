"""Paper makers: PDF, XLSX, CSV, JSON and SVG charts from one table model. No models, scope or network."""
