"""All queries, a class per table; each works in the session that it is given."""

from db.repositories.documents import DocumentRepository
from db.repositories.jobs import JobRepository
from db.repositories.journal import JournalRepository
from db.repositories.memories import MemoryHit, MemoryRepository
from db.repositories.messages import MessageRepository
from db.repositories.songs import SongRepository
from db.repositories.tokens import COMMAND_LINE, Issued, TokenRepository
from db.repositories.usage import UsageRepository, UsageSum
from db.repositories.users import Seen, UserRepository

__all__ = [
    "COMMAND_LINE",
    "DocumentRepository",
    "Issued",
    "JobRepository",
    "JournalRepository",
    "MemoryHit",
    "MemoryRepository",
    "MessageRepository",
    "Seen",
    "SongRepository",
    "TokenRepository",
    "UsageRepository",
    "UsageSum",
    "UserRepository",
]
