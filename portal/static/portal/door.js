// Checks codes at the door while there is no connection. Without script the form asks the server.
// <form data-door>, <div id="door-found" data-...words>, <script id="door-guests" type="application/json">
// {"key": hex, "now", "opens", "ends": seconds, "guests": {"first 10 letters of the hash": [seats, state]}}: the words
// are the server's for the same hour, by its clock. Nothing is stored on the phone.
"use strict";
const form = document.querySelector("form[data-door]"), found = document.getElementById("door-found");
const field = form.elements.code, ZEROS = [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xff10];
let key, guests, opens, ends, ahead; // ahead: seconds by which this clock is before the server's
const AT_ONCE = 200; // as many as the server takes of one form; data-taken says how many it took
let unsent = [], sending = false;

const seconds = () => Date.now() / 1000;

function hold(page) {
  const told = JSON.parse(page.getElementById("door-guests").textContent);
  ({ key, guests, opens, ends } = told);
  ahead = seconds() - told.now;
}
hold(document);

const digitsOf = (typed) => [...typed].map((sign) => {
  const zero = ZEROS.find((start) => sign.codePointAt(0) >= start && sign.codePointAt(0) < start + 10);
  return zero === undefined ? "" : sign.codePointAt(0) - zero;
}).join("");

async function shortHash(digits) {
  const bytes = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
  const known = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const hash = await crypto.subtle.sign("HMAC", known, new TextEncoder().encode(digits));
  return [...new Uint8Array(hash).slice(0, 5)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(finding, seats) {
  const box = document.createElement("div"), title = document.createElement("p");
  box.className = `notice notice--${["welcome", "early"].includes(finding) ? "good" : "warning"}`;
  title.className = "notice__title";
  title.textContent = found.dataset[finding];
  box.append(title);
  const lines = seats ? [`${found.dataset.seats} ${seats}`] : [];
  if (unsent.length) lines.push(`${found.dataset.offline} (${unsent.length})`);
  for (const words of lines) box.append(Object.assign(document.createElement("p"), { textContent: words }));
  found.replaceChildren(box);
}

async function checkHere(digits) {
  if (!/^\d{18}$/.test(digits)) return say("notACode");
  const now = seconds() - ahead, guest = now < ends ? guests[await shortHash(digits)] : undefined;
  if (!guest) return say("unknown");
  const [seats, state] = guest;
  if (state === "waiting") return say("waiting", seats);
  if (state === "arrived") return say("again", seats);
  if (now < opens) return say("early", seats);
  guest[1] = "arrived";
  unsent.push(digits);
  say("welcome", seats);
}

async function send(codes) {
  const body = new FormData(form);
  body.delete("code");
  for (const code of codes) body.append("code", code);
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(6000) });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.getElementById("door-found"), taken = codes.slice(0, Number(said.dataset.taken));
  unsent = unsent.filter((code) => !taken.includes(code));
  hold(page);
  for (const code of unsent) (guests[await shortHash(code)] ?? [])[1] = "arrived";
  document.getElementById("door-numbers").replaceWith(page.getElementById("door-numbers"));
  return { last: said.lastElementChild, taken: taken.length };
}

async function sendLater() {
  if (sending) return;
  sending = true;
  try {
    while (unsent.length && (await send(unsent.slice(0, AT_ONCE))).taken);
  } catch { /* the next round tries again */ } finally { sending = false; }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const digits = digitsOf(field.value);
  field.value = "";
  field.focus();
  if (unsent.includes(digits)) await checkHere(digits);
  else try { found.replaceChildren((await send([digits])).last); } catch { await checkHere(digits); }
  sendLater();
});
addEventListener("online", sendLater);
setInterval(sendLater, 15000);
addEventListener("beforeunload", (event) => { if (unsent.length) event.preventDefault(); });
