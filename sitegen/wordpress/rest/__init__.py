"""What WordPress tells programs (``/wp-json/wp/v2/``), live or saved, in the terms of an export.

Source of the fields: WordPress' REST API Handbook, and the controllers in ``wp-includes/rest-api/endpoints/``.
"""

from .live import bring, folder_name
from .source import Rest

__all__ = ["Rest", "bring", "folder_name"]
