// Another meaning for a column: the buttons that read the file in say at once that it is read again first.
const form = document.querySelector("[data-columns]");
const buttons = [...document.querySelectorAll("[data-again]")].map((button) => ({
  button,
  words: button.textContent,
  disabled: button.disabled,
}));

function say() {
  const changed = [...form.querySelectorAll("select")].some((select) => select.value !== select.dataset.first);
  for (const { button, words, disabled } of buttons) {
    button.textContent = changed ? button.dataset.again : words;
    button.disabled = disabled && !changed;
  }
}

if (form) {
  form.addEventListener("change", say);
  window.addEventListener("pageshow", say); // the back button may bring the choices back
}
