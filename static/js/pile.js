// Going through the pile with the keyboard: the arrows go to the next letter that can be ticked; space ticks.
document.querySelectorAll("[data-pile]").forEach((pile) => {
  pile.addEventListener("keydown", (event) => {
    if (!event.target.matches(".check") || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const boxes = [...pile.querySelectorAll(".check")];
    boxes[boxes.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  });
});
