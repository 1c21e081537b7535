import { createInstance } from "i18next";
import { expect, test } from "vitest";

import de from "./de.json";
import { recognise, sayer } from "./server";

test("a sentence of the server's is known, with what fills its gaps", () => {
  expect(recognise("newest 3 kept")).toEqual({ key: "ruleNewest", values: { n: "3" } });
  expect(recognise("a human kept it back: a link")).toEqual({
    key: "human",
    values: { why: "a link" },
  });
});

test("what is not in the catalogue stays as it came", () => {
  expect(recognise("something nobody has said before")).toBeNull();
});

test("the guard's reasons are told in the reader's language, also within other sentences", async () => {
  const i18n = createInstance();
  await i18n.init({ lng: "de", resources: { de: { translation: de } } });
  const said = sayer(i18n.t, "de");
  expect(said("It has a banned word, a phone number and 2 more things.")).toBe(
    "Es enthält ein gesperrtes Wort, eine Telefonnummer und 2 weitere Dinge.",
  );
  expect(said("a human kept it back: It has a link to example.com.")).toBe(
    "ein Mensch hielt es zurück: Es enthält einen Link zu example.com.",
  );
  expect(said("moderation: a banned word; timeout of 10 minutes")).toBe(
    "moderation: ein gesperrtes Wort; Pause: 10 minutes",
  );
  expect(said("drop: It has a secret.")).toBe("verworfen: Es enthält ein Geheimnis.");
  expect(said("3.2 s are short; 5 to 15 are best.")).toBe(
    "3.2 s sind kurz; am besten sind 5 bis 15.",
  );
  expect(said("load: lanterns.wav is silent (choose a file with sound in it)")).toBe(
    "Laden: lanterns.wav ist stumm (nimm eine Datei mit Ton)",
  );
  expect(said("a.wav, b.wav and 3 more: it is clipped, record it more quietly")).toBe(
    "a.wav, b.wav und 3 weitere: sie ist übersteuert, nimm leiser auf",
  );
  expect(said("c.wav: left out (this is not sound that can be read)")).toBe(
    "c.wav: ausgelassen (das ist kein lesbarer Ton)",
  );
  expect(said("the card failed (it timed out); the processor sings")).toBe(
    "die Karte ist ausgefallen (it timed out); der Prozessor singt",
  );
  expect(said("no: idea")).toBe("no: idea");
});
