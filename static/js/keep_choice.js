// Ticks that are not stored yet survive a look at a patient: kept in this tab, ids only, until the page was made anew from other ticks.
function setUp(form) {
  const key = `choice:${location.pathname}`;
  const boxes = [...form.querySelectorAll("input[type=checkbox][data-choice]:not(:disabled)")];
  const stored = [...form.querySelectorAll("input[name=was]")].map((field) => field.value).join();

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (kept?.stored !== stored) return sessionStorage.removeItem(key);
    for (const box of boxes) if (box.value in kept.ticks) box.checked = kept.ticks[box.value];
  }

  form.addEventListener("change", () => {
    const ticks = Object.fromEntries(boxes.map((box) => [box.value, box.checked]));
    sessionStorage.setItem(key, JSON.stringify({ stored, ticks }));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
  restore();
}

document.querySelectorAll("form[data-choose]").forEach(setUp);
