"""What admins edit, read and checked: `load` gives a whole valid configuration or every fault with file and line.

Nothing here watches files or keeps a configuration; secrets are settings, not configuration, and never come here.
"""

from core.config.loading import Config, load
from core.config.sessions import SessionsFile
from core.config.texts import Texts
from core.config.web import WebFile
from core.yaml_files.checked_file import CheckedFile, read_checked
from core.yaml_files.faults import ConfigFault, FileFault

__all__ = [
    "CheckedFile",
    "Config",
    "ConfigFault",
    "FileFault",
    "SessionsFile",
    "Texts",
    "WebFile",
    "load",
    "read_checked",
]
