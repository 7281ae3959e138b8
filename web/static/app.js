/* What makes the pages smooth. Without it every page and every form still works.

   Drafts: what is typed stays on this device at once, and in the house a second later, so that
   neither a lost network nor an expired sign-in loses it. */
(() => {
  "use strict";

  const PREFIX = "rectify:";
  const LATER = 1000;
  const said = (name) => document.body.dataset[name] || "";
  const timers = new WeakMap();

  const place = (form) => PREFIX + document.body.dataset.user + ":" + form.elements._draft.value;
  const typed = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith("_") || name === "password" || name === "seen" || value instanceof File) continue;
      (fields[name] ||= []).push(value);
    }
    return fields;
  };
  const store = (work) => { try { return work(localStorage); } catch { return null; } };

  /* Drafts */
  const keep = (form) => {
    const fields = typed(form);
    store((disk) => disk.setItem(place(form), JSON.stringify({ fields, at: Date.now() })));
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => send(form, fields), LATER));
  };
  const send = (form, fields) => {
    const body = new URLSearchParams({ _csrf: said("csrf"), _draft_of: form.elements._draft.value, content: JSON.stringify(fields) });
    fetch("/drafts", { method: "POST", body, redirect: "manual", keepalive: body.toString().length < 60000 })
      .then((answer) => { if (answer.ok) tell(form, said("kept")); })
      .catch(() => undefined);
  };
  const tell = (form, text) => {
    let line = form.querySelector(".kept");
    if (!line) {
      line = document.createElement("p");
      line.className = "kept";
      line.setAttribute("role", "status");
      form.append(line);
    }
    line.textContent = text;
    return line;
  };
  const restore = (form) => {
    const kept = store((disk) => JSON.parse(disk.getItem(place(form)) || "null"));
    const changed = kept && fill(form, kept.fields);
    if (changed) {
      const line = tell(form, said("restored") + " ");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = said("discard");
      button.addEventListener("click", () => { forget(form); form.reset(); line.remove(); });
      line.append(button);
    }
  };
  const fill = (form, fields) => {
    let changed = false;
    for (const field of form.elements) {
      if (!field.name || field.name.startsWith("_") || ["hidden", "file", "password", "submit"].includes(field.type)) continue;
      const values = fields[field.name];
      if (field.type === "checkbox" || field.type === "radio") {
        const on = Boolean(values && values.includes(field.value));
        changed ||= on !== field.checked;
        field.checked = on;
      } else if (values && values[0] !== field.value) {
        field.value = values[0];
        changed = true;
      }
    }
    return changed;
  };
  const forget = (form) => {
    clearTimeout(timers.get(form));
    store((disk) => disk.removeItem(place(form)));
    const body = new URLSearchParams({ _csrf: said("csrf"), _draft_of: form.elements._draft.value, content: "{}" });
    fetch("/drafts", { method: "POST", body, redirect: "manual" }).catch(() => undefined);
  };
  const drafted = (form) => form instanceof HTMLFormElement && form.elements._draft;

  /* A decision rests until what it is about was there to be read, so that a second tap, meant for
     the one before, decides nothing. Enter presses the same buttons. */
  const REST = 1500;
  const SETTLED = 100;
  const READ_ON = 80;
  const rest = (form) => {
    const buttons = [...form.querySelectorAll("button:not([name]):enabled")];
    const why = form.querySelector(".resting");
    const set = (resting) => {
      buttons.forEach((button) => { button.disabled = resting; });
      if (why) why.hidden = !(resting && buttons.length);
    };
    let from = null;
    const wake = () => { set(false); removeEventListener("scroll", scrolled); clearTimeout(waking); };
    const scrolled = () => { if (from !== null && Math.abs(scrollY - from) >= READ_ON) wake(); };
    const waking = setTimeout(wake, REST);
    setTimeout(() => { from = scrollY; }, SETTLED);
    addEventListener("scroll", scrolled, { passive: true });
    form.dataset.rested = "yes";
    set(true);
  };
  const restAll = () => document.querySelectorAll("form[data-rest]:not([data-rested])").forEach(rest);

  /* What went wrong on the way */
  const banner = (text) => {
    document.querySelector("#offline")?.remove();
    const box = document.createElement("div");
    box.id = "offline";
    box.className = "notice notice-red";
    box.setAttribute("role", "alert");
    box.textContent = text;
    const main = document.querySelector("main");
    main.prepend(box);
    box.scrollIntoView({ block: "center" });
  };

  /* Files by drag, and how far an upload is */
  const drop = (area) => {
    const input = area.querySelector("input[type=file]");
    const over = (on) => (event) => { event.preventDefault(); area.classList.toggle("over", on); };
    area.addEventListener("dragover", over(true));
    area.addEventListener("dragleave", over(false));
    area.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
    });
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.("progress");
    if (bar && event.detail.total) { bar.hidden = false; bar.max = event.detail.total; bar.value = event.detail.loaded; }
  });

  /* Scripts that only some pages need */
  const loaded = new Map();
  const script = (address, type) => {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((done, failed) => {
        const tag = document.createElement("script");
        if (type) tag.type = type;
        tag.src = address;
        tag.addEventListener("load", done);
        tag.addEventListener("error", failed);
        document.head.append(tag);
      }));
    }
    return loaded.get(address);
  };
  window.rectify = { script };

  const ready = (root) => {
    root.querySelectorAll("form").forEach((form) => {
      if (drafted(form) && !form.dataset.ready) { form.dataset.ready = "yes"; restore(form); }
    });
    root.querySelectorAll("[data-drop]").forEach((area) => {
      if (!area.dataset.ready) { area.dataset.ready = "yes"; drop(area); }
    });
    root.querySelector("[data-focus]")?.focus();
    if (root.querySelector("[data-chart]")) {
      script(said("echarts")).then(() => script(said("charts"))).then(() => window.rectify.draw?.());
    }
    const viewer = root.querySelector("[data-pdf]");
    if (viewer) script(viewer.dataset.viewer, "module").then(() => window.rectify.show?.());
  };

  document.addEventListener("input", (event) => { if (drafted(event.target.form)) keep(event.target.form); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.signOut !== undefined) store((disk) => Object.keys(disk).filter((key) => key.startsWith(PREFIX)).forEach((key) => disk.removeItem(key)));
    if (drafted(form)) clearTimeout(timers.get(form));
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    document.querySelector("#offline")?.remove();
    if (form instanceof HTMLFormElement) form.querySelectorAll("button:enabled").forEach((button) => { button.disabled = true; button.dataset.held = "yes"; });
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { target: form, detail: { xhr } } = event;
    if (drafted(form) && xhr.status < 400) store((disk) => disk.removeItem(place(form)));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement) form.querySelectorAll("[data-held]").forEach((button) => { button.disabled = false; delete button.dataset.held; });
  });
  document.addEventListener("htmx:sendError", () => banner(said("offline")));
  document.addEventListener("htmx:timeout", () => banner(said("offline")));
  document.addEventListener("htmx:afterSwap", restAll);  // at once: htmx:load comes 20 ms later
  document.addEventListener("htmx:load", (event) => ready(event.target.parentNode || document));
  document.addEventListener("DOMContentLoaded", () => { restAll(); ready(document); });
})();
