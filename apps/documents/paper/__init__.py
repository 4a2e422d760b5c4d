"""Paper makers: PDF, XLSX, CSV, JSON and SVG charts from one table model. Pure: no models, no scope, no network."""
