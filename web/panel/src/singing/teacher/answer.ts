import { ApiError, postForEvents } from "@/api/http";

/** A line of the talk. */
export interface Turn {
  role: "user" | "assistant";
  content: string;
}

interface Asked {
  prompt: string;
  persona: string;
  history: readonly Turn[];
}

/** The answer, token by token. Throws ApiError, also in its middle. */
export async function* answer(asked: Asked, signal: AbortSignal): AsyncGenerator<string> {
  const response = await postForEvents("/chat/", asked, signal);
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = new Events();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { name, data } of events.more(value)) {
      if (name === "done") return;
      if (name === "error") throw new ApiError(503, data.message ?? "", data.hint);
      if (data.text) yield data.text;
    }
  }
}

export interface Event {
  name: string;
  data: Record<string, string>;
}

/** Server-sent events out of pieces of text, however these are cut. */
export class Events {
  private rest = "";

  more(text: string): Event[] {
    const blocks = (this.rest + text).split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map(read);
  }
}

function read(block: string): Event {
  const lines = block.split("\n");
  const field = (name: string) =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  return { name: field("event"), data: JSON.parse(field("data") || "{}") as Event["data"] };
}
