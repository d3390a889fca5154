// Copy an address; a change of language stays at the same part of the page. Both are only a comfort.
(function () {
  "use strict";
  document.querySelectorAll("[data-copy]").forEach(function (box) {
    var field = box.querySelector("input"), button = box.querySelector("button"), says = button.textContent;
    field.addEventListener("focus", function () { field.select(); });
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(field.value).then(function () {
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () { button.textContent = says; }, 3000);
      });
    });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".menu--languages a");
    if (link && /^#part-\d+$/.test(location.hash)) link.hash = location.hash;
  });
})();
