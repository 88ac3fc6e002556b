/* A form with rows to tick: one box for all of them, keys to go from row to row, and the number on the button. */
(function () {
  "use strict";

  function watch(form) {
    const rows = Array.from(form.querySelectorAll("tbody tr"));
    const boxes = Array.from(form.querySelectorAll("tbody input[type=checkbox]:not(:disabled)"));
    const all = form.querySelector("[data-tick-all]");
    const button = form.querySelector("[data-tick-count]");
    const words = button ? button.textContent : "";
    let at = -1;

    function count() {
      const ticked = boxes.filter((box) => box.checked).length;
      if (all) all.checked = ticked > 0 && ticked === boxes.length;
      if (all) all.indeterminate = ticked > 0 && ticked < boxes.length;
      if (button) button.textContent = ticked ? `${words} (${ticked})` : words;
      if (button) button.disabled = !ticked;
    }

    function go(step) {
      if (at >= 0) rows[at].classList.remove("t-at");
      at = Math.max(0, Math.min(rows.length - 1, at + step));
      rows[at].classList.add("t-at");
      rows[at].scrollIntoView({ block: "nearest" });
    }

    const keys = {
      j: () => go(1),
      k: () => go(-1),
      x: () => at >= 0 && rows[at].querySelector("input[type=checkbox]").click(),
      o: () => at >= 0 && window.open(rows[at].querySelector("a").href, "_blank", "noopener"),
    };

    form.addEventListener("change", (event) => {
      if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
      count();
    });
    document.addEventListener("keydown", (event) => {
      const isTyped = event.target.closest("input:not([type=checkbox]), select, textarea");
      if (isTyped || event.ctrlKey || event.metaKey || event.altKey || !rows.length || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
    window.addEventListener("pageshow", count);
    count();
  }

  window.addEventListener("load", () => document.querySelectorAll("form[data-ticks]").forEach(watch));
})();
