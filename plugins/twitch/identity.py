"""The two accounts: what each may do, why it asks for that, and what it hears of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Identity(StrEnum):
    """Who is logged in."""

    BOT = "bot"
    CHANNEL = "channel"

    @property
    def label(self) -> str:
        return "the bot's account" if self is Identity.BOT else "the channel's account"

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(REASONS[self])

    @property
    def loss(self) -> str:
        """What goes on without this login."""
        if self is Identity.BOT:
            return "Chat is not read"
        return "Follows, subs, bits and points are not heard"


REASONS: dict[Identity, dict[str, str]] = {
    Identity.BOT: {
        "user:read:chat": "to read the chat",
        "user:write:chat": "to write into the chat",
        "moderator:manage:banned_users": "to time people out, ban and unban them",
        "moderator:manage:chat_messages": "to delete a message",
        "moderator:manage:announcements": "to make announcements",
        "moderator:manage:shoutouts": "to give shoutouts",
    },
    Identity.CHANNEL: {
        "moderator:read:followers": "to hear of follows",
        "channel:read:subscriptions": "to hear of subs, resubs and gifts",
        "bits:read": "to hear of bits",
        "channel:manage:redemptions": "to hear of redemptions, fulfil and refund them",
        "channel:read:polls": "to hear of polls",
        "channel:read:predictions": "to hear of predictions",
        "channel:read:hype_train": "to hear of hype trains",
        "channel:read:ads": "to hear of ad breaks",
        "channel:moderate": "to hear of bans, timeouts and unbans",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An EventSub subscription: the library's class for it, its condition and its scope.

    `condition` names the fields of the condition; `channel_fields` of them hold the channel's id,
    `own_fields` the id of the account that subscribes.
    """

    kind: str
    what: str
    scope: str = ""
    channel_fields: tuple[str, ...] = ("broadcaster_user_id",)
    own_fields: tuple[str, ...] = ()

    def condition(self, *, channel: str, own: str) -> dict[str, str]:
        fields = dict.fromkeys(self.channel_fields, channel)
        return fields | dict.fromkeys(self.own_fields, own)


def _chat(kind: str, what: str) -> Wanted:
    return Wanted(kind=kind, what=what, scope="user:read:chat", own_fields=("user_id",))


def _of_channel(what: str, scope: str, *kinds: str) -> tuple[Wanted, ...]:
    return tuple(Wanted(kind=kind, what=what, scope=scope) for kind in kinds)


WANTED: dict[Identity, tuple[Wanted, ...]] = {
    Identity.BOT: (
        _chat("ChatMessageSubscription", "chat"),
        _chat("ChatMessageDeleteSubscription", "deleted messages"),
        _chat("ChatClearSubscription", "a cleared chat"),
        _chat("ChatClearUserMessagesSubscription", "cleared messages"),
    ),
    Identity.CHANNEL: (
        Wanted(
            kind="ChannelFollowSubscription",
            what="follows",
            scope="moderator:read:followers",
            own_fields=("moderator_user_id",),
        ),
        *_of_channel(
            "subs",
            "channel:read:subscriptions",
            "ChannelSubscribeSubscription",
            "ChannelSubscribeMessageSubscription",
            "ChannelSubscriptionGiftSubscription",
        ),
        *_of_channel("bits", "bits:read", "ChannelCheerSubscription"),
        *_of_channel(
            "redemptions", "channel:manage:redemptions", "ChannelPointsRedeemAddSubscription"
        ),
        Wanted(
            kind="ChannelRaidSubscription", what="raids", channel_fields=("to_broadcaster_user_id",)
        ),
        *_of_channel(
            "polls",
            "channel:read:polls",
            "ChannelPollBeginSubscription",
            "ChannelPollProgressSubscription",
            "ChannelPollEndSubscription",
        ),
        *_of_channel(
            "predictions",
            "channel:read:predictions",
            "ChannelPredictionBeginSubscription",
            "ChannelPredictionProgressSubscription",
            "ChannelPredictionLockSubscription",
            "ChannelPredictionEndSubscription",
        ),
        *_of_channel(
            "hype trains",
            "channel:read:hype_train",
            "HypeTrainBeginSubscription",
            "HypeTrainProgressSubscription",
            "HypeTrainEndSubscription",
        ),
        *_of_channel("ad breaks", "channel:read:ads", "AdBreakBeginSubscription"),
        *_of_channel("stream", "", "StreamOnlineSubscription", "StreamOfflineSubscription"),
        *_of_channel(
            "bans", "channel:moderate", "ChannelBanSubscription", "ChannelUnbanSubscription"
        ),
    ),
}
