// Reading letters one by one beside the signature. Without this a click on a name shows that letter as well.
const AS_PAPER = "#toolbar=0&navpanes=0&view=FitH";

function setUp(root) {
  const items = [...root.querySelectorAll("[data-letter]")];
  const frame = root.querySelector("iframe");
  const name = root.querySelector("[data-reading-name]");
  const [previous, next] = ["[data-previous]", "[data-next]"].map((part) => root.querySelector(part));
  let here = 0;

  function show(place) {
    here = place;
    items.forEach((item, at) => item.classList.toggle("is-current", at === here));
    items[here].scrollIntoView({ block: "nearest" });
    frame.contentWindow.location.replace(items[here].querySelector("a").href + AS_PAPER);
    name.textContent = items[here].dataset.name;
    mark();
  }

  function mark() {
    previous.disabled = here === 0;
    next.disabled = here === items.length - 1;
  }

  items.forEach((item, place) =>
    item.querySelector("a[target=letter]").addEventListener("click", (event) => {
      event.preventDefault();
      show(place);
    }),
  );
  previous.addEventListener("click", () => show(here - 1));
  next.addEventListener("click", () => show(here + 1));
  previous.hidden = next.hidden = false;
  root.classList.add("is-reading");
  mark();
}

document.querySelectorAll("[data-reading]:has(iframe)").forEach(setUp);
