// A second click on a button that is already at work does nothing; the error summary takes the focus.
const RELEASE_AFTER = 15000; // a download never leaves the page, so the button must come back by itself

function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget === "_blank") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "true";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(release, RELEASE_AFTER, form);
});

// The back button may bring a page back as it was left.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));

document.querySelector("[data-error-summary]")?.focus();

// Choosing in a list that filters is enough: no extra click on a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = zone.querySelector("input[type=file]");
  const over = (state) => (event) => {
    event.preventDefault();
    zone.classList.toggle("is-over", state);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    field.files = event.dataTransfer.files;
    field.focus();
  });
}
