// Looking up with the keyboard: the arrows go through the boxes that are still open; space ticks, as everywhere.
function setUp(form) {
  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("[data-column]")]);
  const open = rows.filter((boxes) => boxes.length);

  function neighbour(box, key) {
    const line = open.findIndex((boxes) => boxes.includes(box));
    if (key === "ArrowLeft" || key === "ArrowRight") {
      return open[line][open[line].indexOf(box) + (key === "ArrowRight" ? 1 : -1)];
    }
    const other = open[line + (key === "ArrowDown" ? 1 : -1)];
    return other?.find((one) => one.dataset.column === box.dataset.column) ?? other?.[0];
  }

  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-column]") || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    neighbour(event.target, event.key)?.focus();
  });
}

document.querySelectorAll("form[data-look-up]").forEach(setUp);
