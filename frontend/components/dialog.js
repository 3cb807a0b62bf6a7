// A fragment swapped into #dialog-body opens the page's one dialog; an empty one closes it.
const dialog = () => document.getElementById("dialog");

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "dialog-body") return;
  const box = dialog();
  const empty = event.detail.target.childElementCount === 0;
  if (empty && box.open) box.close();
  if (!empty && !box.open) box.showModal();
  const wrong = event.detail.target.querySelector("[aria-invalid='true'], .errors.block");
  if (wrong) wrong.focus();
});

// An answer that changes the page in place closes the dialog.
document.addEventListener("steward:close", () => dialog().close());

document.addEventListener("click", (event) => {
  const box = dialog();
  if (!box || !box.open) return;
  if (event.target === box || event.target.closest("[data-close-dialog]")) {
    event.preventDefault();
    box.close();
  }
});
