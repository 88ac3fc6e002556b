/* Says that something is under way whenever the answer takes longer than a blink, and counts the seconds. */
(function () {
  "use strict";

  const AFTER = 500; // milliseconds before anything is said
  const COOKIE = "track360_download"; // ours until the server answers, which takes it away
  let since = 0;
  let ticking = 0;
  let sign = null;

  function show(words) {
    const seconds = Math.round((Date.now() - since) / 1000);
    if (!sign) {
      sign = document.createElement("div");
      sign.className = "t-busy";
      sign.setAttribute("role", "status");
      document.body.append(sign);
    }
    sign.textContent = seconds < 2 ? words : `${words} ${seconds} ${document.body.dataset.seconds || "s"}`;
    sign.hidden = false;
    document.body.setAttribute("aria-busy", "true");
  }

  function stop() {
    clearInterval(ticking);
    ticking = 0;
    document.body.removeAttribute("aria-busy");
    if (sign) sign.hidden = true;
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  }

  function start(words, isOver) {
    stop();
    since = Date.now();
    ticking = setInterval(() => (isOver && isOver() ? stop() : show(words)), AFTER);
  }

  function leaves(link, event) {
    const elsewhere = link.target && link.target !== "_self";
    const here = link.origin === location.origin && (link.pathname !== location.pathname || link.search !== location.search);
    return here && !elsewhere && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented) return;
    if (link.hasAttribute("download")) {
      document.cookie = `${COOKIE}=asked; path=/; max-age=600; samesite=strict`;
      start(document.body.dataset.preparing || "Preparing the file…", () => !document.cookie.includes(`${COOKIE}=`));
    } else if (leaves(link, event)) {
      start(document.body.dataset.working || "Working…");
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.dataset.sent) {
      event.preventDefault(); // asked twice is asked once
      return;
    }
    event.target.dataset.sent = "1";
    start(document.body.dataset.working || "Working…");
  });

  window.addEventListener("pageshow", stop);

  window.addEventListener("load", () => {
    const watched = document.querySelector("[data-refresh]");
    if (!watched) return;
    setInterval(() => {
      if (!document.hidden && !document.querySelector("input:focus, select:focus, textarea:focus")) location.reload();
    }, 1000 * Number(watched.dataset.refresh));
  });
})();
