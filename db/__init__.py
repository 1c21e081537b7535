"""The database: models, schemas, repositories, migrations, backups, erasure."""

from db.base import Base
from db.database import Database
from db.engine import make_engine, parse_url
from db.erasure import Erased, Person, forget
from db.journal_writer import Appended, JournalEntry
from db.migrator import Migrated
from db.models import (
    Document,
    Job,
    JobState,
    Journal,
    JournalState,
    Memory,
    Message,
    Role,
    Token,
    Usage,
    User,
)
from db.paging import PAGE_SIZE, Page
from db.repositories import (
    COMMAND_LINE,
    DocumentRepository,
    Issued,
    JobRepository,
    JournalRepository,
    MemoryHit,
    MemoryRepository,
    MessageRepository,
    Seen,
    TokenRepository,
    UsageRepository,
    UsageSum,
    UserRepository,
)
from db.schemas import (
    JobSchema,
    JournalPageSchema,
    JournalSchema,
    MemorySchema,
    MessagePageSchema,
    MessageSchema,
    TokenSchema,
    UsageSchema,
    UserSchema,
)
from db.search_index import ours_in_schema

__all__ = [
    "COMMAND_LINE",
    "PAGE_SIZE",
    "Appended",
    "Base",
    "Database",
    "Document",
    "DocumentRepository",
    "Erased",
    "Issued",
    "Job",
    "JobRepository",
    "JobSchema",
    "JobState",
    "Journal",
    "JournalEntry",
    "JournalPageSchema",
    "JournalRepository",
    "JournalSchema",
    "JournalState",
    "Memory",
    "MemoryHit",
    "MemoryRepository",
    "MemorySchema",
    "Message",
    "MessagePageSchema",
    "MessageRepository",
    "MessageSchema",
    "Migrated",
    "Page",
    "Person",
    "Role",
    "Seen",
    "Token",
    "TokenRepository",
    "TokenSchema",
    "Usage",
    "UsageRepository",
    "UsageSchema",
    "UsageSum",
    "User",
    "UserRepository",
    "UserSchema",
    "forget",
    "make_engine",
    "ours_in_schema",
    "parse_url",
]
