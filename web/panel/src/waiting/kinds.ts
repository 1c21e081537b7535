import type { Tone } from "@/ui/Chip";
import type { IconName } from "@/ui/icons";

interface Look {
  icon: IconName;
  tone: Tone;
}

const looks: Readonly<Record<string, Look>> = {
  ChatMessage: { icon: "chat", tone: "plain" },
  CommandInvoked: { icon: "command", tone: "plain" },
  Follow: { icon: "heart", tone: "leaf" },
  Subscription: { icon: "star", tone: "plum" },
  Cheer: { icon: "bits", tone: "lamp" },
  RewardRedeemed: { icon: "ticket", tone: "coral" },
  Raid: { icon: "raid", tone: "plum" },
  Poll: { icon: "settings", tone: "sky" },
  Prediction: { icon: "settings", tone: "sky" },
  HypeTrain: { icon: "flag", tone: "plum" },
  AdBreak: { icon: "clock", tone: "lamp" },
  OperatorPrompt: { icon: "pen", tone: "sky" },
  Heard: { icon: "mic", tone: "sky" },
  Reminder: { icon: "clock", tone: "lamp" },
  SongReady: { icon: "music", tone: "sky" },
  ScreenSeen: { icon: "screen", tone: "sky" },
  UserModerated: { icon: "shield", tone: "coral" },
};

const GIFT: Look = { icon: "gift", tone: "plum" };

/** How a kind of event looks; gifts are told from other subscriptions by their text. */
export function lookOf(kind: string, text = ""): Look {
  if (kind === "Subscription" && /gift/i.test(text)) return GIFT;
  return looks[kind] ?? { icon: "flag", tone: "plain" };
}
