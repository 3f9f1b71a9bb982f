// Copying a text to paste it elsewhere. Without this one selects the text, which stands in a field for that purpose.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // a practice that reaches us without https has no clipboard of its own
    }
    said.hidden = false;
  });
}
