// Copy the address of the page; a change of language stays at the same part of the page. Both are only a comfort.
(function () {
  "use strict";
  var box = document.querySelector("[data-copy]"), field = box && box.querySelector("input");
  var button = box && box.querySelector("button"), says = button && button.textContent;
  if (button && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(field.value).then(function () {
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () { button.textContent = says; }, 3000);
      });
    });
  }
  if (field) field.addEventListener("focus", function () { field.select(); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".menu--languages a");
    if (link && /^#part-\d+$/.test(location.hash)) link.hash = location.hash;
  });
})();
