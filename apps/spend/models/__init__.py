"""Models of room spend: loads and lines, what they are classified as, the shared mapping tables, prices, sources."""

from apps.spend.models.classes import Classified, Classing, OwnRule
from apps.spend.models.lines import Combination, IdenticalLine, Line, Load, SupplierMonth, SupplierWindow
from apps.spend.models.prices import PriceLoad, PricePoint
from apps.spend.models.sources import (
    CategoryAccount,
    LoadPosting,
    LoadPostingLine,
    Source,
    SourceOf,
    SourceSwitch,
)
from apps.spend.models.tables import (
    MappingRule,
    MappingVersion,
    ProClassAlias,
    ProClassCode,
    SercopOf,
)

__all__ = [
    "CategoryAccount",
    "Classified",
    "Classing",
    "Combination",
    "IdenticalLine",
    "Line",
    "Load",
    "LoadPosting",
    "LoadPostingLine",
    "MappingRule",
    "MappingVersion",
    "OwnRule",
    "PriceLoad",
    "PricePoint",
    "ProClassAlias",
    "ProClassCode",
    "SercopOf",
    "Source",
    "SourceOf",
    "SourceSwitch",
    "SupplierMonth",
    "SupplierWindow",
]
