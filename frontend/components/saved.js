// [data-autosave] forms tell their state in the nearest .saved: saving, saved, failed.
const WORDS = { saving: "Saving …", saved: "Saved", failed: "Not saved" };

function state(event) {
  const form = event.target.closest?.("[data-autosave]");
  return form?.querySelector(".saved") ?? (form && document.getElementById(form.dataset.autosave));
}

function tell(event, name) {
  const mark = state(event);
  if (!mark) return;
  mark.dataset.state = name;
  mark.querySelector(".saved-words").textContent = WORDS[name];
}

document.addEventListener("htmx:beforeRequest", (event) => tell(event, "saving"));
document.addEventListener("htmx:afterRequest", (event) => {
  tell(event, event.detail.successful ? "saved" : "failed");
});
