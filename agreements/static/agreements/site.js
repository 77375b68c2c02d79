/* What the pages do better with a script; all of it works without. */
"use strict";

/* A form sends no empty fields, so that its address can be shared as it is. */
function queryOf(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "") asked.append(name, value);
  }
  const query = asked.toString();
  return (form.getAttribute("action") || location.pathname) + (query ? `?${query}` : "");
}

/* Filters answer at once: the results are replaced, the form keeps its focus. */
let running = null;

async function refresh(form, address) {
  const results = document.getElementById("results");
  if (running) running.abort();
  running = new AbortController();
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: running.signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = fresh.getElementById("results");
    if (!found) throw new Error("no results");
    results.replaceChildren(...found.childNodes);
    results.removeAttribute("aria-busy");
    document.title = fresh.title.trim();
    document.getElementById("told").textContent = results.querySelector("h2").textContent;
    history.replaceState(null, "", answer.url);
    recount(form, fresh);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

/* The counts beside the choices, without moving what the reader is about to tick. */
function recount(form, fresh) {
  const counts = new Map();
  for (const choice of fresh.querySelectorAll(".choice")) {
    const box = choice.querySelector("input");
    counts.set(`${box.name}=${box.value}`, choice.querySelector(".count").textContent);
  }
  for (const choice of form.querySelectorAll(".choice")) {
    const box = choice.querySelector("input");
    choice.querySelector(".count").textContent = counts.get(`${box.name}=${box.value}`) || "0";
  }
}

for (const form of document.querySelectorAll("form[data-live]")) {
  let waiting = 0;
  const later = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(form, queryOf(form)), event.type === "input" ? 400 : 50);
  };
  form.addEventListener("change", later);
  form.addEventListener("input", (event) => {
    if (event.target.type === "search") later(event);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    refresh(form, queryOf(form));
  });
}

/* Control+K goes to the search; Escape closes the evidence that one is in. */
document.addEventListener("keydown", (event) => {
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.getElementById("site-search").focus();
  }
  const open = event.key === "Escape" && event.target.closest("details.evidence[open], details.citation[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

/* A citation can be copied with one click. */
for (const citation of navigator.clipboard ? document.querySelectorAll(".citation") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(citation.querySelector("pre").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  citation.append(button);
}

/* Paper shows what is folded. */
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
