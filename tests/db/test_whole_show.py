"""A whole show on each of the two databases."""

from __future__ import annotations

from bot.host import ChatMessage, User
from db import Database


async def test_a_chat_line_is_answered_and_remembered_on_either_database(
    rehearse, database: Database
) -> None:
    address = database._url.render_as_string(hide_password=False)
    async with rehearse("chat", settings={"database": address}) as show:
        show.mind.answer = "Hello, Ann."
        line = ChatMessage(text="hi Luna", key="k1", user=User(id="1", name="ann"))
        await show.emit(line)
        await show.emit(ChatMessage(text="hi Luna", key="k1", user=User(id="1", name="ann")))
        assert show.heard == ["Hello, Ann."]
        found = await show.app.desk.messages(page=1, search="")
        assert [(m["user"], m["heard"]) for m in found["items"]] == [("ann", "Hello, Ann.")]
    async with rehearse("chat", settings={"database": address}) as show:
        await show.emit(ChatMessage(text="hi Luna", key="k1", user=User(id="1", name="ann")))
        assert show.heard == []  # what an earlier run had is no news
