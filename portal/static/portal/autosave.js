// Keeps a form as a draft while somebody types. Without script the form has a button for it.
// <form data-autosave="ADDRESS"> ... <p data-autosave-state aria-live="polite" data-saving data-saved data-failed></p>
"use strict";
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = form.querySelector("[data-autosave-state]");
  const say = (word) => { if (state) state.textContent = state.dataset[word] || ""; };
  let timer = 0, wait = 5000, running = false, again = false, over = false;

  const later = (delay) => { clearTimeout(timer); if (!over) timer = setTimeout(save, delay); };
  const typed = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };
  async function save() {
    if (running) { again = true; return; }
    running = true;
    again = false;
    say("saving");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: typed(), headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error",
      });
      if (!answer.ok && answer.status !== 413) throw new Error(String(answer.status));
      const said = await answer.json();
      if (answer.ok) say("saved"); else if (state) state.textContent = said.message;
      wait = 5000;
    } catch {
      say("failed");
      later(wait);
      wait = Math.min(wait * 2, 60000);
    }
    running = false;
    if (again) later(1000);
  }
  form.addEventListener("input", () => later(1000));
  form.addEventListener("change", () => later(1000));
  form.addEventListener("submit", () => { over = true; clearTimeout(timer); });
}
