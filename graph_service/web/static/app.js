// What the pages add where scripts run. Every page works without it.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A diagram can be made larger and smaller, by buttons and keys, and moved by dragging. The arrow keys scroll it by themselves.
for (const bar of document.querySelectorAll("[data-zoom]")) {
  const region = document.getElementById(bar.dataset.zoom);
  const drawing = region.querySelector("svg");
  const wide = Number(drawing.getAttribute("width"));
  const ratio = Number(drawing.getAttribute("height")) / wide;
  let scale = 1;
  const zoom = (by) => {
    scale = by === "fit" ? (region.clientWidth - 2) / wide : by === "0" ? 1 : Math.min(8, Math.max(0.1, scale * by));
    drawing.setAttribute("width", wide * scale);
    drawing.setAttribute("height", wide * scale * ratio);
  };
  bar.classList.remove("app-hidden");
  for (const button of bar.querySelectorAll("button")) button.addEventListener("click", () => zoom(button.dataset.by));
  region.addEventListener("keydown", (event) => {
    const by = { "+": "1.25", "=": "1.25", "-": "0.8", "0": "0" }[event.key];
    if (by && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      zoom(by);
    }
  });
  region.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0 || event.target.closest("a")) return;
    const from = { x: event.clientX + region.scrollLeft, y: event.clientY + region.scrollTop };
    const move = (moved) => region.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
    region.addEventListener("pointermove", move);
    window.addEventListener("pointerup", () => region.removeEventListener("pointermove", move), { once: true });
  });
}
