// Choosing patients for a round: count, keep to the limit, show the places as dots. The server checks the limit again.
function duration(minutes, hour) {
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} ${hour}${rest ? ` ${rest} min` : ""}`;
}

function drawDots(row, chosen, limit) {
  row.replaceChildren(
    ...Array.from({ length: limit }, (_, place) => {
      const dot = document.createElement("i");
      dot.className = `dot dot-${place < chosen ? "full" : "ring"}`;
      return dot;
    }),
  );
}

function leftInWords(bar, left) {
  if (left === 0) return bar.dataset.noneLeft;
  return left === 1 ? bar.dataset.oneLeft : bar.dataset.manyLeft.replace("{n}", left);
}

function setUp(form) {
  const limit = Number(form.dataset.limit);
  const bar = form.querySelector("[data-choose-bar]");
  const boxes = [...form.querySelectorAll("input[type=checkbox][data-choice]")];
  const open = boxes.filter((box) => !box.disabled);

  function show() {
    const chosen = Number(form.dataset.already ?? 0) + boxes.filter((box) => box.checked).length;
    bar.querySelector("[data-chosen]").textContent = chosen;
    bar.querySelector("[data-left]").textContent = leftInWords(bar, Math.max(limit - chosen, 0));
    drawDots(bar.querySelector("[data-choose-dots]"), chosen, limit);
    for (const box of open) box.disabled = chosen >= limit && !box.checked;
    for (const place of document.querySelectorAll("[data-capacity]")) {
      const minutes = chosen * Number(place.dataset.capacity);
      place.textContent = place.dataset.words.replace("{n}", chosen).replace("{t}", duration(minutes, place.dataset.hour));
    }
    for (const place of document.querySelectorAll("[data-weeks]")) {
      const weeks = Math.ceil((chosen * Number(place.dataset.each)) / Number(place.dataset.weeks));
      const unit = weeks === 1 ? place.dataset.week : place.dataset.many;
      place.textContent = weeks ? place.dataset.words.replace("{w}", `${weeks} ${unit}`) : place.dataset.none;
      const year = document.querySelectorAll("[data-weeks-picture] rect");
      year.forEach((week, number) => week.classList.toggle("is-dark", number < weeks));
    }
  }

  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}

document.querySelectorAll("form[data-choose]").forEach(setUp);
