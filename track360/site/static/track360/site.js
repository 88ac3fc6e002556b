/* Draws the charts: a canvas names the JSON block that holds its figures. */
(function () {
  "use strict";

  const LIGHT = { bar: "#6366f1", below: "#f87171", grid: "#e5e7eb", text: "#6b7280" };
  const DARK = { bar: "#818cf8", below: "#f87171", grid: "#374151", text: "#9ca3af" };

  function colours() {
    return document.documentElement.classList.contains("dark") ? DARK : LIGHT;
  }

  function draw(canvas) {
    const spec = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const colour = colours();
    const bar = spec.values.map((value) => (value < 0 ? colour.below : colour.bar));
    const figure = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
    return new Chart(canvas, {
      type: spec.kind,
      data: {
        labels: spec.labels,
        datasets: [{ data: spec.values, backgroundColor: bar, hoverBackgroundColor: bar, borderRadius: 3, maxBarThickness: 40 }],
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: {
          legend: { display: false },
          tooltip: { callbacks: { label: (item) => `${figure.format(item.parsed.y)} ${spec.unit}` }, displayColors: false },
        },
        scales: {
          x: { grid: { display: false }, border: { display: false }, ticks: { color: colour.text, maxRotation: 0, autoSkipPadding: 16 } },
          y: { grid: { color: colour.grid }, border: { display: false }, ticks: { color: colour.text, maxTicksLimit: 5 } },
        },
      },
    });
  }

  let drawn = [];

  function drawAll() {
    drawn.forEach((chart) => chart.destroy());
    drawn = Array.from(document.querySelectorAll("canvas[data-chart]"), draw);
  }

  window.addEventListener("load", () => {
    drawAll();
    new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  });
})();

/* A card that waits for a job asks once a second how far it is, and shows the page anew when it is done. */
(function () {
  "use strict";

  const PAUSE = 1000;

  async function ask(card) {
    try {
      const answer = await fetch(card.dataset.poll, { headers: { Accept: "application/json" } });
      const state = await answer.json();
      if (!state.open) return location.reload();
      if (state.total) {
        const bar = card.querySelector("progress");
        bar.max = state.total;
        bar.value = state.done;
        card.querySelector("[data-poll-text]").textContent = `${state.done} of about ${state.total} sources`;
      }
    } catch (error) {
      card.querySelector("[data-poll-text]").textContent = "No answer; asking again.";
    }
    setTimeout(ask, PAUSE, card);
  }

  window.addEventListener("load", () => document.querySelectorAll("[data-poll]").forEach((card) => setTimeout(ask, PAUSE, card)));
})();
