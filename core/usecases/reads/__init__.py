"""What adapters read: one object, with one small class for each subject. Every method is one transaction."""

from core.store import Store
from core.usecases.reads.agents import AgentReads
from core.usecases.reads.desk import DeskReads
from core.usecases.reads.files import FileReads
from core.usecases.reads.sessions import SessionReads
from core.usecases.reads.threads import ThreadReads
from core.usecases.reads.visitors import VisitorReads


class Reads:
    """Every call may raise StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self.agents = AgentReads(store)
        self.desk = DeskReads(store)
        self.files = FileReads(store)
        self.sessions = SessionReads(store)
        self.threads = ThreadReads(store)
        self.visitors = VisitorReads(store)
