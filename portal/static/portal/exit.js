// Leaving in a hurry: blank the page at once, and three presses of Shift do what the button does.
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, says = doc.querySelector("[data-leaving]");
  var link = doc.querySelector("[data-exit]"), presses = 0, chord = false, timer = 0;
  if (!link || !says) return;

  function leave(event) {
    if (event) event.preventDefault();
    root.classList.add("is-leaving");
    doc.title = says.textContent = says.getAttribute("data-out");
    location.replace(link.href);
  }

  function show() {
    says.className = presses ? "leaving leaving--" + presses : "leaving";
    says.textContent = says.getAttribute(["", "data-two", "data-one"][presses]) || "";
  }

  function forget() {
    if (presses) says.textContent = says.getAttribute("data-stay");
    presses = 0;
    says.className = "leaving";
  }

  doc.addEventListener("keydown", function (event) {
    if (event.key === "Shift") return;
    chord = event.shiftKey;
    clearTimeout(timer);
    forget();
  });
  doc.addEventListener("keyup", function (event) {
    if (event.key !== "Shift") return;
    if (chord) { chord = false; return; }
    presses += 1;
    if (presses === 1) timer = setTimeout(forget, 5000);
    if (presses === 3) { clearTimeout(timer); leave(); } else show();
  });
  doc.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-exit]")) leave(event);
  });
  addEventListener("pageshow", function (event) {
    if (event.persisted && root.classList.contains("is-leaving")) location.reload();
  });
})();
