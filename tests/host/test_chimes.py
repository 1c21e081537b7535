"""Of all alert pages that can sound, one chimes."""

from __future__ import annotations

from bot.host import ChimeLease, Screen


class House:
    """A screen whose pages remember whether they may chime."""

    def __init__(self) -> None:
        self.screen = Screen("Luna")
        self.lease = ChimeLease(self.screen)
        self.may: dict[str, bool] = {}
        self.screen.attach(self._told)

    def _told(self, client: str | None, name: str, fields: dict, data: bytes | None) -> None:
        if name == "chime" and client is not None:
            self.may[client] = fields["lease"]

    def opens(self, client: str, *, running: bool = True) -> None:
        self.screen.page_joined(client, "alerts")
        self.says(client, running=running)

    def says(self, client: str, *, running: bool) -> None:
        self.screen.incoming(client, "chime_state", {"running": running})


def test_the_first_page_that_can_sound_chimes_and_the_others_do_not() -> None:
    house = House()
    house.opens("silent", running=False)
    house.opens("first")
    house.opens("second")
    assert house.may == {"silent": False, "first": True, "second": False}


def test_a_page_that_is_closed_or_silenced_hands_it_on() -> None:
    house = House()
    house.opens("first")
    house.opens("second")
    house.says("first", running=False)
    assert house.may == {"first": False, "second": True}
    house.says("first", running=True)
    assert house.may == {"first": False, "second": True}, "who has it keeps it"
    house.screen.page_left("second")
    assert house.may["first"] is True


def test_when_the_last_page_has_left_nobody_holds_it() -> None:
    house = House()
    house.opens("first")
    house.screen.page_left("first")
    assert house.lease.holder == ""
    house.opens("first")
    assert house.may["first"] is True
