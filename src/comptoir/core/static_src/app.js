"use strict";
/* What the pages do on their own. Everything works without this file; here it becomes quicker.
   One section a pattern, wired by data attributes: docs/look.md lists them. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const own = (selector, root) => (root.matches?.(selector) ? [root, ...all(selector, root)] : all(selector, root));
const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  });

/* What has to be done to every part of a page that appears, at first and through htmx. */
const appearing = [
  (root) => own("[data-width]", root).forEach((element) => { element.style.width = `${element.dataset.width}%`; }),
  (root) => own("[data-scripted], [data-copy], [data-print], [data-reveal], [data-dismiss], [data-theme-choice]", root)
    .forEach((element) => { element.hidden = false; }),
  (root) => own("[data-first-focus]", root).slice(0, 1).forEach((element) => element.focus()),
  (root) => own("[data-toast]", root).forEach(showToast),
  (root) => own("[data-bulk]", root).forEach(countTicks),
];
const appear = (root) => appearing.forEach((act) => act(root));
document.addEventListener("DOMContentLoaded", () => appear(document));
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) appear(event.detail.elt); });

/* ── Appearance ────────────────────────────────────────────────────────── */

const theme = {
  read() { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } },
  write(value) {
    try { localStorage.setItem("theme", value); } catch { document.documentElement.dataset.bsTheme = value; }
    dispatchEvent(new Event("theme"));
  },
};
document.addEventListener("DOMContentLoaded", () =>
  all("[name=theme]").forEach((radio) => { radio.checked = radio.value === theme.read(); }));
on("change", "[name=theme]", (radio) => theme.write(radio.value));

/* ── Menus: arrow keys; and their place, where CSS cannot give it yet ──── */

const entries = (menu) => all("a, button, input[type=search]", menu).filter((entry) => entry.offsetParent !== null);
const step = (menu, by) => {
  const list = entries(menu);
  const here = list.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : list.length - 1) : (here + by + list.length) % list.length;
  list[next]?.focus();
};
on("keydown", ".menu", (menu, event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.target.type === "radio") return;
  event.preventDefault();
  step(menu, by);
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (event.newState !== "open" || !menu.matches?.(".menu")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!CSS.supports("position-area: bottom")) place(menu, button.getBoundingClientRect());
  if (!menu.matches("[data-switcher]") && button.matches(":focus-visible")) entries(menu)[0]?.focus();
}, true);
on("keydown", "[popovertarget]", (button, event) => {
  const menu = document.getElementById(button.getAttribute("popovertarget"));
  if (event.key !== "ArrowDown" || !menu.matches(".menu")) return;
  event.preventDefault();
  if (!menu.matches(":popover-open")) menu.showPopover({ source: button });
  if (!menu.matches("[data-switcher]")) entries(menu)[0]?.focus();
});
const place = (menu, at) => {
  const left = menu.matches("[data-switcher]") ? at.left : at.right - menu.offsetWidth;
  const below = at.bottom + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${below ? at.bottom : Math.max(8, at.top - menu.offsetHeight - 8)}px`;
};

/* ── Organization switcher: type to search, arrows, Enter, Esc ─────────── */

document.addEventListener("toggle", (event) => {
  const switcher = event.target;
  if (!switcher.matches?.("[data-switcher]")) return;
  const search = switcher.querySelector("input");
  if (event.newState === "open") { htmx.trigger("#switcher-list", "opened"); search.focus(); }
  else if (search.value) { search.value = ""; htmx.trigger(search, "input"); }
}, true);
on("pointerover", "[data-switcher-button]", () => htmx.trigger("#switcher-list", "opened"));
on("keydown", "[data-switcher]", (switcher, event) => {
  const search = switcher.querySelector("input");
  const types = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (types && event.target !== search && event.key !== " ") search.focus();
});
on("keydown", "[data-switcher] input", (search, event) => {
  if (event.key !== "Enter") return;
  const first = search.closest("[data-switcher]").querySelector(".switcher-list a");
  if (!first) return;
  event.preventDefault();
  first.click();
});

/* ── Search: "/" and Ctrl-K ────────────────────────────────────────────── */

const writing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !writing(event.target);
  const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  if (!slash && !ctrlK) return;
  const field = all("[data-search]").find((each) => each.offsetParent !== null);
  const link = document.querySelector(".top-search-link");
  if (!field && !link) return;
  event.preventDefault();
  if (field) { field.focus(); field.select(); } else link.click();
});

/* ── Fields ────────────────────────────────────────────────────────────── */

on("click", "[data-reveal]", (button) => {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
  field.focus();
});
on("submit", "form", (form) => all("[data-reveal][aria-pressed=true]", form).forEach((button) => {
  document.getElementById(button.dataset.reveal).type = "password"; // so that browsers offer to keep it
}));
on("input", "[data-code]", (field) => {
  field.value = field.value.replace(/[\s-]/g, "");
  const asked = all("input:not([type=hidden])", field.form);
  if (field.value.length === Number(field.dataset.code) && asked.length === 1) field.form.requestSubmit();
});
on("input", ".field.wrong", (field) => { // what was said of the old words is not true of the new
  field.classList.remove("wrong");
  all("[aria-invalid]", field).forEach((control) => control.removeAttribute("aria-invalid"));
  all(".mistake", field).forEach((mistake) => { mistake.hidden = true; });
});
on("click", "[data-select]", (field) => field.select());
on("click", "[data-copy]", async (button) => {
  const words = button.querySelector("span");
  const before = words.textContent;
  await navigator.clipboard.writeText(button.dataset.copy);
  words.textContent = button.dataset.copied;
  setTimeout(() => { words.textContent = before; }, 2000);
});
on("click", "[data-print]", () => print());

/* Nothing typed is lost by leaving, nothing is sent twice. */
on("input", "form[data-guard]", (form) => { form.dataset.typed = ""; });
on("submit", "form", (form, event) => {
  if (event.defaultPrevented) return;
  if (form.dataset.sent !== undefined && form.method === "post") { event.preventDefault(); return; }
  delete form.dataset.typed;
  form.dataset.sent = "";
  setTimeout(() => { delete form.dataset.sent; }, 5000); // an answer may be a file: the page stays
});
addEventListener("beforeunload", (event) => { if (document.querySelector("form[data-typed]")) event.preventDefault(); });
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

/* ── Ticked rows ───────────────────────────────────────────────────────── */

const countTicks = (bulk) => {
  const words = bulk.querySelector("[data-ticked]");
  if (words) words.textContent = `${words.dataset.ticked} ${all("[data-tick]:checked", bulk).length}`;
};
on("change", "[data-bulk]", countTicks);
on("click", "[data-tick]", (box, event) => {
  const boxes = all("[data-tick]", box.closest("[data-bulk]"));
  const last = boxes.findIndex((each) => each.dataset.last !== undefined);
  const here = boxes.indexOf(box);
  if (event.shiftKey && last >= 0) {
    boxes.slice(Math.min(last, here), Math.max(last, here) + 1).forEach((each) => { each.checked = box.checked; });
  }
  boxes.forEach((each) => { delete each.dataset.last; });
  box.dataset.last = "";
});

/* ── Toasts: six seconds, unless there is something to undo or the reader is on it ── */

function showToast(toast) {
  if (toast.dataset.toastStays !== undefined) return;
  const leave = () => { if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000); else toast.remove(); };
  setTimeout(leave, 6000);
}
on("click", "[data-dismiss]", (button) => button.closest("[data-toast]").remove());

/* ── Passkeys ──────────────────────────────────────────────────────────── */

function problem(form, kind) {
  const place = form.querySelector("[data-passkey-problem]");
  if (!place) return;
  place.textContent = place.dataset[kind] || place.dataset.failed || "";
  place.hidden = false;
}
const asked = async (form) => {
  const address = form.dataset.passkeyOptions;
  if (!address) return JSON.parse(document.getElementById("js_data").textContent);
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(address, { headers });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};
const ceremonies = {
  async create(form, given) {
    const options = (given.creation_options ?? given).publicKey;
    if (form.dataset.passkeyKind !== "key") {
      Object.assign(options.authenticatorSelection ??= {}, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
    }
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  },
  async get(form, given) {
    const options = (given.request_options ?? given).publicKey;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  },
};
on("submit", "form[data-passkey]", async (form, event) => {
  const field = form.elements.namedItem("credential");
  if (field.value) return;
  event.preventDefault();
  delete form.dataset.sent;
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) { problem(form, "unsupported"); return; }
  try {
    const credential = await ceremonies[form.dataset.passkey](form, await asked(form));
    field.value = JSON.stringify(credential.toJSON());
    const ticked = form.dataset.remember && document.getElementById(form.dataset.remember).checked;
    if (ticked) form.elements.namedItem("remember").value = "on";
    form.requestSubmit(event.submitter);
  } catch (error) {
    problem(form, error.name === "NotAllowedError" ? "cancelled" : error.name === "InvalidStateError" ? "known" : "failed");
  }
});

// On a phone the tabs are wider than the page: the one that is open stands in it.
document.addEventListener("DOMContentLoaded", () => all(".tabs [aria-current]").forEach((tab) => {
  const tabs = tab.parentElement;
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2;
}));

/* ── Cards: the provider's own script takes them, and asks for the bank ── */

const kinds = {
  card: (stripe, form, secret) => {
    const card = stripe.elements().create("card", { hidePostalCode: true });
    card.mount(form.querySelector("[data-card-field]"));
    return () => stripe.confirmCardSetup(secret, { payment_method: { card } });
  },
  sepa_debit: (stripe, form, secret) => () => stripe.confirmSepaDebitSetup(secret, {
    payment_method: {
      sepa_debit: { iban: form.querySelector("#iban").value },
      billing_details: {
        name: form.querySelector("#holder").value,
        email: form.querySelector("#holder-email").value,
      },
    },
  }),
};
const refusedBy = (error) => {
  const place = document.querySelector("[data-card-error]");
  place.textContent = error.message || "";
  place.hidden = false;
};
document.addEventListener("DOMContentLoaded", () => all("[data-card]").forEach(async (form) => {
  if (!window.Stripe) return;
  const stripe = window.Stripe(form.dataset.cardKey);
  if (form.dataset.card === "confirm") {
    await stripe.confirmCardPayment(form.dataset.cardSecret);
    form.submit();  // the server asks what became of it
    return;
  }
  const save = kinds[form.dataset.card](stripe, form, form.dataset.cardSecret);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector(".form-foot button");
    button.disabled = true;
    const { error } = await save();
    if (!error) return form.submit();
    button.disabled = false;
    refusedBy(error);
  });
}));
