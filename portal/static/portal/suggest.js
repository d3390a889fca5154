// Suggestions while somebody types: an ARIA 1.2 combobox over the API. Nothing is kept; the form works the same without.
// <input id="..." data-suggest="ADDRESS?lang=.."> goes to what is chosen; with data-suggest-fill it is written into the field.
"use strict";
(() => {
  const words = document.querySelector("[data-suggest-words]");
  if (!words || !window.fetch || !window.AbortController) return;
  const thrifty = () => (navigator.connection && navigator.connection.saveData) || matchMedia("(prefers-reduced-data: reduce)").matches;
  const made = (tag, attributes, ...inside) => {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...inside);
    return element;
  };

  for (const field of document.querySelectorAll("input[data-suggest]")) {
    const list = made("ul", { id: field.id + "-list", class: "suggest", role: "listbox", "aria-label": words.dataset.name, hidden: "" });
    const status = made("p", { role: "status", class: "visually-hidden" });
    let found = [], at = -1, timer = 0, running = null;
    field.after(list, status);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);

    const mark = (place) => {
      if (list.children[at]) list.children[at].setAttribute("aria-selected", "false");
      at = place;
      const option = list.children[at];
      if (!option) { field.removeAttribute("aria-activedescendant"); return; }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    };
    const show = (rows) => {
      found = rows;
      list.replaceChildren(...rows.map((row, place) => made(
        "li", { id: list.id + place, role: "option", "aria-selected": "false", "data-place": place }, made("bdi", {}, row.text),
        ...("suggestFill" in field.dataset ? [] : [made("span", { class: "suggest__kind" }, words.dataset[row.kind] || "")]),
      )));
      list.hidden = !rows.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = list.hidden ? "" : words.dataset.hint;
      mark(-1);
    };
    const stop = () => { clearTimeout(timer); if (running) running.abort(); running = null; };
    const ask = async () => {
      stop();
      const text = field.value.trim().slice(0, 200);
      if (thrifty() || (text.length < 2 && !/[\u3400-\u9fff]/.test(text))) return show([]);
      const own = running = new AbortController();
      try {
        const answer = await fetch(field.dataset.suggest + "&q=" + encodeURIComponent(text), {
          credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: own.signal,
        });
        const rows = answer.ok ? (await answer.json()).suggestions : [];
        if (own === running) show(rows);
      } catch {
        if (own === running) show([]);
      }
    };
    const choose = (row) => {
      stop();
      show([]);
      if ("suggestFill" in field.dataset) field.value = row.text; else location.assign(row.url);
    };

    show([]);
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 200); });
    field.addEventListener("blur", () => { stop(); show([]); });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && list.hidden) { ask(); return; }
      if (list.hidden || !(step || event.key === "Escape" || (event.key === "Enter" && found[at]))) return;
      event.preventDefault();
      if (step) mark((at + step + 1 + found.length + 1) % (found.length + 1) - 1);
      else if (event.key === "Escape") { stop(); show([]); }
      else choose(found[at]);
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-place]");
      if (option) choose(found[option.dataset.place]);
    });
  }
})();
