from __future__ import annotations

from aiohttp import web

from bot.host import ChatMessage, Emote, Emotes, User


def emote(name: str) -> dict:
    return {"name": name, "id": "1", "data": {"host": {"url": f"//cdn.7tv.app/emote/{name}"}}}


async def serve(answers: dict[str, object]) -> tuple[web.AppRunner, str]:
    """A local 7TV that gives these answers by path; anything else is not found."""

    async def answer(request: web.Request) -> web.Response:
        found = answers.get(request.path)
        return web.json_response(found) if found is not None else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def test_emotes_are_marked_in_chat_and_in_what_the_bot_says(rehearse) -> None:
    runner, address = await serve(
        {
            "/emote-sets/global": {"emotes": [emote("EZ"), emote("Clap")]},
            "/users/twitch/42": {"emote_set": {"emotes": [emote("lunaWave")]}},
        }
    )
    settings = {"seventv": {"address": address, "channel_id": "42"}, "chat": {}}
    try:
        async with rehearse(plugins=settings) as show:
            await show.until(lambda: len(show.app.services.get(Emotes)) == 3)
            show.mind.answer = "That was lunaWave, friends."
            theirs = Emote(start=0, end=2, name="EZ", url="https://platform/ez")
            message = ChatMessage(
                text="EZ Clap Luna", user=User(id="1", name="ann"), emotes=(theirs,)
            )
            await show.emit(message)
            [shown] = show.events("chat")
            assert [(e["name"], e["url"]) for e in shown["emotes"]] == [
                ("EZ", "https://platform/ez"),
                ("Clap", "https://cdn.7tv.app/emote/Clap/2x.webp"),
            ]
            [subtitle] = show.events("subtitle")
            assert [(e["start"], e["end"], e["name"]) for e in subtitle["emotes"]] == [
                (9, 17, "lunaWave")
            ]
    finally:
        await runner.cleanup()


async def test_an_unknown_channel_is_named_and_the_show_goes_on(rehearse) -> None:
    runner, address = await serve({"/emote-sets/global": {"emotes": []}})
    settings = {"seventv": {"address": address, "channel_id": "7"}, "chat": {}}
    try:
        async with rehearse(plugins=settings) as show:
            scope = show.app.loader.known["seventv"]
            await show.until(lambda: scope.failures.lately())
            assert "does not know users/twitch/7" in scope.failures.lately()[0].text
            await show.emit(ChatMessage(text="hi", user=User(id="1", name="ann")))
            assert show.heard == ["Hello there."]
    finally:
        await runner.cleanup()
