// Notes at the foot of the page: rendered by the server, or sent as the event "steward:note".
const LASTS = 6000;

const keep = (note) => note.classList.contains("error") || note.classList.contains("warning");

function watch(note) {
  note.querySelector("button")?.addEventListener("click", () => note.remove());
  if (!keep(note)) setTimeout(() => note.remove(), LASTS);
}

function add(text, tone = "") {
  const box = document.querySelector(".toasts");
  if (!box) return;
  const note = document.createElement("div");
  note.className = `toast-note ${tone}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.textContent = "×";
  note.append(words, close);
  box.append(note);
  watch(note);
}

for (const note of document.querySelectorAll(".toast-note")) watch(note);

document.addEventListener("steward:note", (event) => add(event.detail.text, event.detail.tone));
document.addEventListener("htmx:sendError", () => {
  add("The server cannot be reached. What you typed is still here; try again.", "error");
});
document.addEventListener("htmx:responseError", (event) => {
  add(`The server answered ${event.detail.xhr.status}. Nothing was changed.`, "error");
});
