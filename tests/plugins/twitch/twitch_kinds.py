"""What EventSub wants for each subscription: version, scope, fields of the condition."""

from __future__ import annotations

CHAT = ("1", "user:read:chat", {"broadcaster_user_id", "user_id"})
OWN = {"broadcaster_user_id"}
KINDS: dict[str, tuple[str, str, set[str]]] = {
    "channel.chat.message": CHAT,
    "channel.chat.message_delete": CHAT,
    "channel.chat.clear": CHAT,
    "channel.chat.clear_user_messages": CHAT,
    "channel.follow": (
        "2",
        "moderator:read:followers",
        {"broadcaster_user_id", "moderator_user_id"},
    ),
    "channel.subscribe": ("1", "channel:read:subscriptions", OWN),
    "channel.subscription.message": ("1", "channel:read:subscriptions", OWN),
    "channel.subscription.gift": ("1", "channel:read:subscriptions", OWN),
    "channel.cheer": ("1", "bits:read", OWN),
    "channel.channel_points_custom_reward_redemption.add": (
        "1",
        "channel:manage:redemptions",
        OWN,
    ),
    "channel.raid": ("1", "", {"to_broadcaster_user_id"}),
    "channel.poll.begin": ("1", "channel:read:polls", OWN),
    "channel.poll.progress": ("1", "channel:read:polls", OWN),
    "channel.poll.end": ("1", "channel:read:polls", OWN),
    "channel.prediction.begin": ("1", "channel:read:predictions", OWN),
    "channel.prediction.progress": ("1", "channel:read:predictions", OWN),
    "channel.prediction.lock": ("1", "channel:read:predictions", OWN),
    "channel.prediction.end": ("1", "channel:read:predictions", OWN),
    "channel.hype_train.begin": ("2", "channel:read:hype_train", OWN),
    "channel.hype_train.progress": ("2", "channel:read:hype_train", OWN),
    "channel.hype_train.end": ("2", "channel:read:hype_train", OWN),
    "channel.ad_break.begin": ("1", "channel:read:ads", OWN),
    "channel.ban": ("1", "channel:moderate", OWN),
    "channel.unban": ("1", "channel:moderate", OWN),
    "stream.online": ("1", "", OWN),
    "stream.offline": ("1", "", OWN),
}
