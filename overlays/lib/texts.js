// Every word that the pages show themselves. Change a line, reload the page, done.
//
// {user}, {title} and {amount} are filled in; a key that ends in a number is used where the amount
// is just that, and one that ends in ".title" where there is a title.

const TEXTS = {
  en: {
    enable_sound: "Click to enable sound",
    sound_needs_safe_address: "Sound needs https or an address that begins with http://127.0.0.1",
    no_token: "This address lacks its token. Copy it anew from the panel's Overlays page.",
    no_pictures: "No pictures found under “{name}”. The page shows Cue instead.",
    could_not_load: "This page could not load: {reason}",
    simulated: "test",
    sub: "just subscribed",
    resub: "subscribed for {amount} months",
    "resub.0": "subscribed again",
    "resub.1": "just subscribed",
    gift: "gifted a sub to the chat",
    "gift.title": "gifted a sub to {title}",
    bomb: "gifted {amount} subs to the chat",
    "bomb.1": "gifted a sub to the chat",
    bits: "cheered {amount} bits",
    "bits.1": "cheered a bit",
    raid: "is raiding with {amount} viewers",
    "raid.0": "is raiding",
    "raid.1": "is raiding with one viewer",
    follow: "follows now",
    redemption: "redeemed a reward",
    "redemption.title": "redeemed {title}",
    hype_user: "Hype train",
    hype: "level {amount}",
    hype_runs: "Hype train · level {amount}",
    hype_over: "The hype train reached level {amount}",
    ads: "Ads, back in a moment",
    votes_locked: "closed",
    votes_closed: "result",
    test: "tries out the alerts",
    alert: "says hello",
    someone: "Someone",
  },
  de: {
    enable_sound: "Klicken, um den Ton einzuschalten",
    sound_needs_safe_address: "Ton braucht https oder eine Adresse mit http://127.0.0.1",
    no_token: "Dieser Adresse fehlt ihr Schlüssel. Kopiere sie neu von der Seite „Overlays“.",
    no_pictures: "Unter „{name}“ liegen keine Bilder. Die Seite zeigt stattdessen Cue.",
    could_not_load: "Diese Seite konnte nicht laden: {reason}",
    simulated: "Test",
    sub: "hat abonniert",
    resub: "ist seit {amount} Monaten dabei",
    "resub.0": "hat wieder abonniert",
    "resub.1": "hat abonniert",
    gift: "verschenkt ein Abo an den Chat",
    "gift.title": "verschenkt ein Abo an {title}",
    bomb: "verschenkt {amount} Abos an den Chat",
    "bomb.1": "verschenkt ein Abo an den Chat",
    bits: "jubelt mit {amount} Bits",
    "bits.1": "jubelt mit einem Bit",
    raid: "kommt mit {amount} Leuten vorbei",
    "raid.0": "kommt vorbei",
    "raid.1": "kommt mit einer Person vorbei",
    follow: "folgt jetzt",
    redemption: "löst eine Belohnung ein",
    "redemption.title": "löst {title} ein",
    hype_user: "Hype Train",
    hype: "Stufe {amount}",
    hype_runs: "Hype Train · Stufe {amount}",
    hype_over: "Der Hype Train kam bis Stufe {amount}",
    ads: "Werbung, gleich geht es weiter",
    votes_locked: "geschlossen",
    votes_closed: "Ergebnis",
    test: "probiert die Alerts aus",
    alert: "sagt hallo",
    someone: "Jemand",
  },
};

let houseLanguage = "";

/** Takes the house's language, for pages whose address names none. */
export function speakLanguage(language) {
  houseLanguage = String(language ?? "");
}

/** The text for `key` in `language`, else the house's, else the browser's, else English. */
export function say(key, values = {}, language = "") {
  const catalogue = TEXTS[language.slice(0, 2)] ?? TEXTS[houseLanguage.slice(0, 2)]
    ?? TEXTS[navigator.language.slice(0, 2)] ?? TEXTS.en;
  return (catalogue[key] ?? TEXTS.en[key] ?? key).replace(/\{(\w+)\}/g, (_, name) =>
    String(values[name] ?? ""),
  );
}

/** What an alert says under the name: the catalogue's line for its kind, amount and title. */
export function sayAlert(alert, language = "") {
  const kind = alert.kind in TEXTS.en ? alert.kind : "alert";
  const counted = `${kind}.${alert.amount}`;
  const titled = alert.title && `${kind}.title`;
  const key = [counted, titled].find((name) => name && name in TEXTS.en) ?? kind;
  const amount = Number(alert.amount ?? 0).toLocaleString(language || houseLanguage || "en");
  return say(key, { ...alert, amount }, language);
}
