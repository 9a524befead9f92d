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
  const fitting = () => Math.min(1, (region.clientWidth - 2) / wide);
  let scale = fitting();
  let fits = true;
  const zoom = (by) => {
    scale = by === "fit" ? (region.clientWidth - 2) / wide : by === "0" ? 1 : Math.min(8, Math.max(0.1, scale * by));
    drawing.setAttribute("width", wide * scale);
    drawing.setAttribute("height", wide * scale * ratio);
    fits = scale === fitting();
    region.classList.toggle("app-zooming", scale > fitting());
  };
  bar.classList.remove("app-hidden");
  drawing.classList.add("app-zoomed");
  zoom("1");
  window.addEventListener("resize", () => {
    if (fits) scale = fitting();
    zoom("1");
  });
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

// A text to be sent can be copied at once.
for (const bar of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(bar.dataset.copy);
  bar.classList.remove("app-hidden");
  bar.querySelector("button").addEventListener("click", async () => {
    text.select();
    await navigator.clipboard?.writeText(text.value).catch(() => document.execCommand("copy"));
    bar.querySelector("[role=status]").textContent = "Copied.";
  });
}

// What is chosen in a form and not sent is in no plan yet: what would leave it out waits, and it is said why.
for (const form of document.querySelectorAll("form[data-unsent]")) {
  form.addEventListener("change", () => {
    const told = document.getElementById(form.dataset.unsent);
    told.textContent = told.dataset.said;
    for (const button of document.querySelectorAll("[data-waits]")) button.disabled = true;
  });
}

// What is chosen in a diagram opens beside it. Its link leads to its own page where that cannot be.
const panel = document.getElementById("panel");
if (panel) {
  const [body, heading, whole] = ["body", "heading", "whole"].map((name) => panel.querySelector(`[data-${name}]`));
  let chosen = null;
  const choose = (link) => {
    chosen?.classList.remove("app-chosen");
    chosen = link;
    chosen?.classList.add("app-chosen");
  };
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    chosen?.focus();
    choose(null);
  };
  document.getElementById("drawing").addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || !window.htmx || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const dates = panel.dataset.dates.slice(1);
    const address = link.getAttribute("href") + (dates && (link.getAttribute("href").includes("?") ? "&" : "?") + dates);
    body.replaceChildren();
    await window.htmx.ajax("GET", address, { target: body, select: "#glance", swap: "innerHTML" });
    const found = body.querySelector("#glance");
    if (!found) return window.location.assign(address);
    heading.textContent = found.dataset.title;
    whole.href = address;
    found.removeAttribute("id");
    panel.hidden = false;
    choose(link);
    heading.focus();
  });
  panel.querySelector("[data-close]").addEventListener("click", close);
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
}
