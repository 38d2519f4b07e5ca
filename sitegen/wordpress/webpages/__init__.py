"""Pages of a site, saved or fetched, in the terms of an export: for sites that have none."""

from .places import Web, gather, is_address
from .source import Pages

__all__ = ["Pages", "Web", "gather", "is_address"]
