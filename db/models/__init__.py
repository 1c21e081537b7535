"""The tables."""

from db.models.document import Document
from db.models.job import Job, JobState
from db.models.journal import Journal, JournalState
from db.models.memory import Memory
from db.models.message import Message
from db.models.song import SongRow
from db.models.token import Role, Token
from db.models.usage import Usage
from db.models.user import User

__all__ = [
    "Document",
    "Job",
    "JobState",
    "Journal",
    "JournalState",
    "Memory",
    "Message",
    "Role",
    "SongRow",
    "Token",
    "Usage",
    "User",
]
