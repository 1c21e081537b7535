"""How rows look as JSON: what the panel's interface answers. No hash, no internals."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow_sqlalchemy import SQLAlchemyAutoSchema, auto_field

from db.models import Job, Journal, Memory, Message, SongRow, Token, User


class UserSchema(SQLAlchemyAutoSchema):
    """A person."""

    class Meta:
        model = User


class MessageSchema(SQLAlchemyAutoSchema):
    """An exchange."""

    class Meta:
        model = Message
        include_fk = True


class JournalSchema(SQLAlchemyAutoSchema):
    """An event with its decision trace."""

    class Meta:
        model = Journal


class JobSchema(SQLAlchemyAutoSchema):
    """A piece of long work; what it was asked stays inside."""

    class Meta:
        model = Job
        exclude = ("payload",)


class MemorySchema(SQLAlchemyAutoSchema):
    """A fact."""

    class Meta:
        model = Memory
        include_fk = True


class SongSchema(SQLAlchemyAutoSchema):
    """A song of the library."""

    class Meta:
        model = SongRow


class TokenSchema(SQLAlchemyAutoSchema):
    """A token, without its hash."""

    class Meta:
        model = Token
        fields = ("id", "name", "role", "created_at", "last_used")

    role = auto_field()


class UsageSchema(Schema):
    """A service's month."""

    month = fields.String()
    service = fields.String()
    tokens = fields.Integer()
    characters = fields.Integer()
    seconds = fields.Float()
    usd = fields.Float()
    unpriced = fields.Integer()


class MessagePageSchema(Schema):
    """25 exchanges."""

    items = fields.List(fields.Nested(MessageSchema))
    page = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()


class JournalPageSchema(Schema):
    """25 events."""

    items = fields.List(fields.Nested(JournalSchema))
    page = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()
