"""The names of UBL that reading and writing share."""

from __future__ import annotations

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CBC, CAC = f"{UBL}CommonBasicComponents-2", f"{UBL}CommonAggregateComponents-2"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
TYPES = {"invoice": "380", "credit": "381"}
