import { describe, expect, it } from "vitest";

import { Events } from "./answer";

describe("events of an answer", () => {
  it("are found however the line cuts them", () => {
    const text = 'event: token\ndata: {"text": "Hé "}\n\nevent: done\ndata: {}\n\n';
    for (let cut = 1; cut < text.length; cut += 1) {
      const events = new Events();
      const found = [...events.more(text.slice(0, cut)), ...events.more(text.slice(cut))];
      expect(found).toEqual([
        { name: "token", data: { text: "Hé " } },
        { name: "done", data: {} },
      ]);
    }
  });
});
