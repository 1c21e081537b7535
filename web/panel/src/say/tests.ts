import type { IconName } from "@/ui/icons";

export interface TestEvent {
  name:
    | "sub"
    | "gift"
    | "bits"
    | "raid"
    | "reward"
    | "chat"
    | "follow"
    | "resub"
    | "hype"
    | "poll"
    | "prediction"
    | "ad"
    | "moderated"
    | "online"
    | "offline";
  icon: IconName;
  event: { kind: string } & Record<string, unknown>;
}

/** The ones at hand. */
export const tests: readonly TestEvent[] = [
  { name: "sub", icon: "star", event: { kind: "Subscription", sort: "new" } },
  { name: "gift", icon: "gift", event: { kind: "Subscription", sort: "bomb", count: 5 } },
  { name: "bits", icon: "bits", event: { kind: "Cheer", bits: 100 } },
  { name: "raid", icon: "raid", event: { kind: "Raid", leader: "tobi_bakes", viewers: 48 } },
  { name: "reward", icon: "ticket", event: { kind: "RewardRedeemed", title: "Hydrate" } },
];

/** The others, in a menu. */
export const moreTests: readonly TestEvent[] = [
  { name: "chat", icon: "chat", event: { kind: "ChatMessage", text: "do you even sleep" } },
  { name: "follow", icon: "heart", event: { kind: "Follow" } },
  { name: "resub", icon: "star", event: { kind: "Subscription", sort: "resub", months: 7 } },
  { name: "hype", icon: "flag", event: { kind: "HypeTrain", phase: "begin", level: 1 } },
  { name: "poll", icon: "settings", event: { kind: "Poll", title: "Next game?" } },
  { name: "prediction", icon: "settings", event: { kind: "Prediction", title: "Do we win?" } },
  { name: "ad", icon: "clock", event: { kind: "AdBreak", seconds: 60 } },
  {
    name: "moderated",
    icon: "shield",
    event: { kind: "UserModerated", action: "timeout", seconds: 60 },
  },
  { name: "online", icon: "live", event: { kind: "StreamOnline", title: "Test stream" } },
  { name: "offline", icon: "live", event: { kind: "StreamOffline" } },
];
