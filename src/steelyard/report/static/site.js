"use strict";
// Pages are complete without this script; it adds the choice of theme, search, sorting, filters and values under the pointer.

const root = document.body.dataset.root;

document.getElementById("theme").addEventListener("click", () => {
  const html = document.documentElement;
  const dark = html.dataset.theme
    ? html.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  html.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", html.dataset.theme); } catch { /* not kept where storage is closed */ }
});

// Search: [title, address, kind] of every page, loaded when it is first wanted.
const field = document.getElementById("search");
const found = document.getElementById("found");
let chosen = -1;

function load() {
  if (window.steelyardPages || document.getElementById("pages")) return;
  const script = document.createElement("script");
  script.id = "pages";
  script.src = root + "static/pages.js";
  script.onload = suggest;
  document.head.append(script);
}

const bare = (text) => text.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function suggest() {
  const words = bare(field.value).split(" ").filter(Boolean);
  const hits = [];
  if (words.length && window.steelyardPages) {
    for (const page of window.steelyardPages) {
      const text = page[3] || (page[3] = bare(page[0]));
      if (words.every((word) => text.includes(word))) {
        hits.push([text.startsWith(words[0]) ? 0 : 1, text.length, page]);
      }
    }
    hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }
  chosen = -1;
  found.replaceChildren(...hits.slice(0, 12).map(([, , page], at) => {
    const item = document.createElement("li");
    item.id = "found-" + at;
    item.role = "option";
    item.dataset.href = root + page[1];
    item.append(page[0] + " ");
    const kind = document.createElement("small");
    kind.textContent = page[2];
    item.append(kind);
    return item;
  }));
  found.hidden = !hits.length;
  field.setAttribute("aria-expanded", String(Boolean(hits.length)));
}

function choose(at) {
  const items = [...found.children];
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
  chosen = at;
  if (items[at]) {
    field.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  }
}

field.addEventListener("focus", load);
field.addEventListener("input", () => { load(); suggest(); });
field.addEventListener("keydown", (event) => {
  const last = found.children.length - 1;
  if (event.key === "ArrowDown" && last >= 0) { choose(Math.min(chosen + 1, last)); event.preventDefault(); }
  if (event.key === "ArrowUp" && last >= 0) { choose(Math.max(chosen - 1, 0)); event.preventDefault(); }
  if (event.key === "Escape") { found.hidden = true; field.setAttribute("aria-expanded", "false"); }
  if (event.key === "Enter") {
    const item = found.children[Math.max(chosen, 0)];
    if (item && !found.hidden) { location.href = item.dataset.href; event.preventDefault(); }
  }
});
found.addEventListener("mousedown", (event) => {
  const item = event.target.closest("li");
  if (item) location.href = item.dataset.href;
});
field.addEventListener("blur", () => { found.hidden = true; });

// Tables that sort by a heading and are narrowed by fields.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const key = (row, at) => {
    const data = row.cells[at].querySelector("data");
    return data ? Number(data.value) : row.cells[at].textContent.trim();
  };
  table.querySelectorAll("thead th").forEach((head, at) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("num");
      const up = head.getAttribute("aria-sort") === (numeric ? "descending" : "ascending") ? !numeric : numeric;
      const sign = up ? -1 : 1;
      const keyed = [...body.rows].map((row) => [key(row, at), row]);
      const absent = (value) => value === "" || value === "—" || Number.isNaN(value);
      keyed.sort(([a], [b]) => {
        if (absent(a) || absent(b)) return absent(a) - absent(b);
        return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
      });
      body.append(...keyed.map(([, row]) => row));
      table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "descending" : "ascending");
    });
  });
}

for (const form of document.querySelectorAll("form.filter")) {
  const rows = [...document.querySelectorAll(`${form.dataset.rows}`)];
  const count = document.getElementById(form.dataset.count);
  const words = form.querySelector("input[type=search]");
  const texts = rows.map((row) => bare(row.dataset.words || row.textContent));
  const narrow = () => {
    const wanted = words ? bare(words.value).split(" ").filter(Boolean) : [];
    let shown = 0;
    rows.forEach((row, at) => {
      const kept = wanted.every((word) => texts[at].includes(word)) &&
        [...form.querySelectorAll("select")].every((one) => !one.value || row.dataset[one.name] === one.value);
      row.hidden = !kept;
      shown += kept;
    });
    if (count) count.textContent = count.dataset.template.replace("{n}", shown.toLocaleString("en"));
  };
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && words) words.value = asked;
  if (words && words.value) narrow();
}

// The value of a mark of a chart, under the pointer.
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);
document.addEventListener("pointermove", (event) => {
  const mark = event.target.closest?.("figure svg [aria-roledescription] [aria-label], figure svg path[aria-label], figure svg rect[aria-label]");
  tip.hidden = !mark;
  if (!mark) return;
  tip.textContent = mark.getAttribute("aria-label");
  tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
  tip.style.top = Math.max(event.clientY - tip.offsetHeight - 10, 8) + "px";
});
