// Watches what viewers see: window.seen fills with {at, what, text}, `at` by the wall clock in ms.
// `what` is word (one begins to be heard), cut (what is left of a sentence that was), sung (a word of a
// song begins), mouth (a shape), chat (a line), alert or meter (a kind).
(() => {
  window.seen = [];
  const note = (what, text) => window.seen.push({ at: Date.now(), what, text });
  new MutationObserver((changes) => {
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === "attributes" && attributeName === "class" && target.className === "now") {
        note("word", target.textContent);
      }
      if (type === "attributes" && attributeName === "class" && target.matches(".text.cut")) {
        const heard = [...target.querySelectorAll(".heard, .now")];
        note("cut", heard.map((word) => word.textContent).join(" "));
      }
      if (type === "attributes" && attributeName === "class" && target.matches(".word.now")) {
        note("sung", target.firstChild.textContent);
      }
      if (type === "attributes" && attributeName === "data-kind" && target.matches(".meter")) {
        note("meter", target.dataset.kind);
      }
      if (type === "attributes" && attributeName === "data-mouth") {
        note("mouth", target.dataset.mouth);
      }
      for (const node of addedNodes ?? []) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches("article.alert")) note("alert", node.dataset.kind);
        if (node.parentElement?.matches(".chat")) note("chat", node.textContent);
        for (const card of node.querySelectorAll("article.alert")) note("alert", card.dataset.kind);
      }
    }
  }).observe(document, {
    attributes: true,
    attributeFilter: ["class", "data-kind", "data-mouth"],
    childList: true,
    subtree: true,
  });
})();
