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

// A page that answers a form (something was wrong with it) takes the address of the page the form stood on: the back
// button then brings that page, where the browser would ask whether to send the form once more.
if ("sent" in document.body.dataset && document.referrer.startsWith(`${location.origin}/`)) {
  for (const form of document.forms) if (!form.hasAttribute("action")) form.action = location.href;
  history.replaceState(history.state, "", document.referrer);
}

// The back button may bring a page back as it was left.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));

document.querySelector("[data-error-summary]")?.focus();

// Choosing in a list that filters is enough: no extra click on a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

// data-only-with="name=value": asked only beside that answer to another question; what was typed stays in the field.
for (const field of document.querySelectorAll("[data-only-with]")) {
  const [name, value] = field.dataset.onlyWith.split("=");
  const place = field.closest("[id^=div_id_]");
  const show = () => (place.hidden = field.form.elements[name].value !== value);
  field.form.addEventListener("change", show);
  show();
}

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
