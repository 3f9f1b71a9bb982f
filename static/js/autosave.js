// A form that is kept while somebody types. It says so, and says why when it could not; what was typed stays in the
// page and nowhere else (no storage: a shared computer keeps no words of a patient).
const PAUSE = 1200; // after the last key
const TRY_AGAIN = 15000; // without a connection, or logged out
const LOGGED_OUT = ["out", "other"];
const UNSAFE = [...LOGGED_OUT, "offline", "conflict"];

const encoded = (form) => new URLSearchParams(new FormData(form)).toString();

function setUp(form) {
  const status = document.querySelector("[data-autosave-status]");
  const revision = form.elements.revision;
  const without = () => {
    const data = new FormData(form);
    data.delete("revision");
    data.delete("csrfmiddlewaretoken");
    return new URLSearchParams(data).toString();
  };
  let kept = without(); // as the server has it
  let state = "";
  let timer = 0;
  let running = null;

  function say(name, words) {
    state = name;
    for (const part of status.children) {
      part.hidden = part.dataset.when !== name;
      if (!part.hidden && words) part.querySelector("[data-words]")?.replaceChildren(words);
    }
  }

  // Beside each field what is wrong with it, and nothing beside the others.
  function mark(errors) {
    for (const place of form.querySelectorAll("[data-error-of]")) {
      const found = errors[place.dataset.errorOf];
      place.hidden = !found;
      place.textContent = found ? found.join(" ") : "";
      const field = form.elements[place.dataset.errorOf];
      if (field?.setAttribute) field.toggleAttribute("aria-invalid", Boolean(found));
    }
  }

  const post = () =>
    fetch(form.action, {
      method: "POST",
      keepalive: true, // also while the page is being left
      redirect: "manual", // to the login: the session is over
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: encoded(form),
    });

  // After a new login the page needs the new form token, and must still belong to the same person.
  async function renew() {
    const answer = await fetch(form.dataset.page, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return "out";
    if (!answer.ok) return "other";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = page.querySelector("form[data-autosave]");
    if (theirs?.dataset.me !== form.dataset.me) return "other";
    for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]"))
      token.value = theirs.elements.csrfmiddlewaretoken.value;
    return "";
  }

  async function send() {
    const sent = without();
    if (sent === kept) return true;
    if (LOGGED_OUT.includes(state)) {
      const trouble = await renew();
      if (trouble) return later(trouble);
    } else say("saving");
    let answer = await post();
    if (answer.status === 403) {
      const trouble = await renew();
      if (trouble) return later(trouble);
      answer = await post();
    }
    return heard(answer, sent);
  }

  async function heard(answer, sent) {
    if (answer.type === "opaqueredirect") return later("out");
    if (![200, 409, 422].includes(answer.status)) return later("offline");
    const told = await answer.json();
    if (answer.status === 409) {
      say("conflict", told.words);
      return true;
    }
    if (revision) revision.value = told.revision;
    kept = sent;
    mark(told.errors ?? {});
    say(answer.ok ? "saved" : "wrong", told.words);
    return true;
  }

  function later(name) {
    if (state !== name) say(name);
    clearTimeout(timer);
    timer = setTimeout(save, TRY_AGAIN);
    return false;
  }

  // One at a time; whoever asks meanwhile waits for it and then sends what is new.
  async function save() {
    clearTimeout(timer);
    if (state === "conflict") return true;
    while (running) await running;
    running = send().catch(() => later("offline"));
    const done = await running;
    running = null;
    return done;
  }

  function soon() {
    if (state === "conflict") return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", save);
  window.addEventListener("focus", () => UNSAFE.includes(state) && save());
  window.addEventListener("online", () => state === "offline" && save());
  document.addEventListener("visibilitychange", () => document.hidden && without() !== kept && save());

  // A button of the form only leaves the page when the words are safe: a form sent without a session would be lost.
  let leaving = false;
  form.addEventListener("submit", async (event) => {
    if (leaving || without() === kept) return;
    event.preventDefault();
    const { submitter } = event;
    if (!(await save())) return;
    leaving = true;
    setTimeout(() => form.requestSubmit(submitter)); // not while the browser is still at this first event
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || without() === kept) return;
    if (UNSAFE.includes(state)) event.preventDefault();
    else save();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
}

document.querySelectorAll("form[data-autosave]").forEach(setUp);
