// What a browser can do better than a plain page. Every page works without this file: controls that need it start `hidden`
// and are shown here. One listener per kind of event on the document, so that parts swapped in by htmx need no wiring.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => within.querySelectorAll(selector);

  // Controls marked data-js are of use only with this file; those marked data-no-js only without it.
  const reveal = (within) => {
    for (const part of all("[data-js]", within)) part.hidden = false;
    for (const part of all("[data-no-js]", within)) part.hidden = true;
  };

  // One way to act on a click: <button data-act="dismiss">. The names are the attributes in the templates.
  const acts = {
    dismiss: (button) => button.closest("[data-dismissible]")?.remove(),
    peek(button) {
      const input = document.getElementById(button.getAttribute("aria-controls"));
      if (!input) return;
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      input.focus();
    },
    open: (button) => document.getElementById(button.dataset.dialog)?.showModal(),
    close: (button) => button.closest("dialog")?.close(),
    reload: () => location.reload(),
    async copy(button) {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      announce(button.dataset.done);
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]?.(button);
    else if (event.target instanceof HTMLDialogElement) event.target.close(); // a click beside the dialog
  });

  // A live region has to be in the page before its text changes, so results do not carry their own.
  const announce = (text) => {
    const region = document.getElementById("announcer");
    if (region && text) region.textContent = text;
  };

  // The theme shows at once while it is being chosen; the server keeps it when the form is sent.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme") return;
    const theme = event.target.value;
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  });

  // "/" goes to the search field, Escape empties it.
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const search = document.querySelector("input[type=search]");
    if (!search) return;
    if (event.key === "/" && !typing(event.target)) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && event.target === search && search.value) {
      event.preventDefault();
      search.value = "";
      search.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // A menu that the keyboard has left closes: it would lie over what has the focus now.
  document.addEventListener("focusin", ({ target }) => {
    for (const menu of all(":popover-open")) {
      if (!menu.contains(target) && target.getAttribute("popovertarget") !== menu.id) menu.hidePopover();
    }
  });

  // A form is sent once, however often its button is pressed. Time, or coming back to the page, makes it usable again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // Addresses stay short: an empty search or filter is left out.
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (request.method !== "GET" || !(request.body instanceof FormData)) return;
    for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
  });
  // A search that was refused (signed out, too busy) is asked again as a page, which says what happened.
  document.addEventListener("htmx:response:error", (event) => {
    const { request } = event.detail.ctx;
    if (request.method === "GET") location.assign(request.action);
  });
  document.addEventListener("htmx:after:swap", () => {
    reveal(document);
    announce(document.querySelector("[data-announce]")?.textContent.trim());
    if (document.activeElement === document.body) document.getElementById("results")?.focus();
  });

  reveal(document);
  document.querySelector("[aria-invalid=true]")?.focus();
})();
