// Drawing a signature with mouse, finger or pen. Without this the typed name is the way, and it always stays one.
const INK = "#1b2f6b";

function pad(root) {
  const canvas = root.querySelector("canvas");
  const field = root.querySelector("[data-drawn]");
  const pen = canvas.getContext("2d");
  let last = null;

  function clear() {
    const scale = Math.max(window.devicePixelRatio, 2); // sharp enough for paper
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    pen.scale(scale, scale);
    Object.assign(pen, { strokeStyle: INK, fillStyle: INK, lineCap: "round", lineJoin: "round" });
    field.value = "";
  }

  function line(from, to, width) {
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  }

  // A pen presses; a mouse does not, so its speed makes the line thinner.
  function widthOf(event, from, to) {
    if (event.pointerType === "pen") return 1 + 2.5 * event.pressure;
    return Math.max(1.4, 2.8 - Math.hypot(to.x - from.x, to.y - from.y) / 12);
  }

  const place = (event) => ({ x: event.offsetX, y: event.offsetY });

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    line(last, last, 2.4);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) {
      const here = place(step);
      line(last, here, widthOf(step, last, here));
      last = here;
    }
  });
  const lift = () => {
    if (last) field.value = canvas.toDataURL("image/png");
    last = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  // A page that comes back with an error brings the drawing back too.
  function bringBack(picture) {
    const image = new Image();
    image.addEventListener("load", () => {
      pen.drawImage(image, 0, 0, canvas.clientWidth, canvas.clientHeight);
      field.value = picture;
    });
    image.src = picture;
  }

  return { clear, bringBack };
}

function setUp(root) {
  const drawing = pad(root);
  const [board, typed, name] = ["[data-pad]", "[data-typed]", "[data-typed] input"].map((part) => root.querySelector(part));

  function choose(draw) {
    board.hidden = !draw;
    typed.hidden = draw;
    if (draw) name.value = "";
    drawing.clear();
  }

  root.querySelector("[data-clear]").addEventListener("click", drawing.clear);
  root.querySelector("[data-to-typed]").addEventListener("click", () => {
    choose(false);
    name.focus();
  });
  root.querySelector("[data-to-pad]").hidden = false;
  root.querySelector("[data-to-pad]").addEventListener("click", () => choose(true));
  const drawn = root.querySelector("[data-drawn]").value;
  choose(!name.value);
  if (drawn && !name.value) drawing.bringBack(drawn);
}

document.querySelectorAll("[data-signature]").forEach(setUp);
