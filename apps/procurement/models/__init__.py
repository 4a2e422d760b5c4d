"""Models of room procurement."""

from apps.procurement.models.contracts import CalledOff, Change, Contract, ContractNote, Entitled

__all__ = ["CalledOff", "Change", "Contract", "ContractNote", "Entitled"]
