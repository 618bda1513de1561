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
    tallies();
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
    follow: (link) => void (link.search = location.search), // the filters, as a search has left them in the address
    async copy(button) {
      const source = document.getElementById(button.dataset.copy);
      source.select?.();
      // Without https browsers offer no clipboard, but copy what is selected.
      if (navigator.clipboard) await navigator.clipboard.writeText(source.value ?? source.textContent);
      else document.execCommand("copy");
      button.dataset.copied = "";
      announce(button.dataset.done);
    },
    choose: (button) => document.getElementById(button.dataset.file)?.click(),
    untick: () => untick(),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (event.target.matches(".tickbox input[name]")) range(event);
    else if (button) acts[button.dataset.act]?.(button);
    else if (event.target instanceof HTMLDialogElement) event.target.close(); // a click beside the dialog
    else openInDialog(event);
  });

  // Questions open over the page: links marked data-opens="dialog", or within what is marked so, lead to pages that can also be part of this one.
  const dialog = document.getElementById("dialog");
  const openInDialog = (event) => {
    const link = event.target.closest("[data-opens=dialog] a, a[data-opens=dialog]");
    if (!dialog || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // The focus goes back to what opened the menu, so that it is there when the dialog closes.
    const menu = link.closest("[popover]");
    menu?.hidePopover();
    if (menu) document.querySelector(`[popovertarget="${menu.id}"]`)?.focus();
    htmx.ajax("GET", link.href, { source: link, target: dialog, swap: "innerHTML" });
  };
  const showDialog = () => {
    dialog.setAttribute("aria-labelledby", "dialog-title");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  };
  dialog?.addEventListener("close", () => dialog.replaceChildren());

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

  // A chosen file is read into its field, where it can be seen and mended before it is sent.
  document.addEventListener("change", async ({ target }) => {
    const into = target.dataset.into && document.getElementById(target.dataset.into);
    const text = into && (await target.files[0]?.text());
    if (!text) return;
    into.value = [into.value.trim(), text].filter(Boolean).join("\n");
    target.value = "";
    into.focus();
  });

  // Rows that are ticked: all at once by the box in the head, a range with Shift, and how many said in the bar. Once the page is ticked,
  // everybody who matches can be: they are sent as what they have in common, less whom was unticked again.
  const tally = (form) => {
    const [boxes, head, whole] = [[...all("td input[name]", form)], form.querySelector("[data-tick-all]"), form.elements.all];
    const ticked = boxes.filter((box) => box.checked).length;
    if (head) [head.checked, head.indeterminate] = [ticked > 0 && ticked === boxes.length, ticked > 0 && ticked < boxes.length];
    if (whole) whole.closest("label").hidden = !whole.checked && ticked < boxes.length;
    const number = whole?.checked ? whole.dataset.total - (boxes.length - ticked) : ticked;
    const text = Number.isNaN(number) ? whole.dataset.total : number.toLocaleString(root.lang);
    for (const part of all("[data-ticked]", form)) part.textContent = part.dataset.ticked.replace("%", text);
  };
  const tallies = () => all("form:has(.bulk)").forEach(tally);
  document.addEventListener("change", ({ target }) => {
    const form = target.type === "checkbox" && target.closest("form:has(.bulk)");
    if (!form) return;
    if (target.matches("[data-tick-all]")) {
      for (const box of all("td input[name]", form)) box.checked = target.checked;
      if (form.elements.all && !target.checked) form.elements.all.checked = false;
    }
    tally(form);
  });
  let last;
  const range = ({ target, shiftKey }) => {
    const boxes = [...all("td input[name]", target.form)];
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(target)].sort((a, b) => a - b);
    if (shiftKey && from >= 0) for (const box of boxes.slice(from, to + 1)) box.checked = target.checked;
    last = target;
  };
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!formData.has("all")) return;
    formData.delete("member");
    for (const box of all("td input:not(:checked)", target)) formData.append("without", box.value);
  });
  const untick = () => {
    for (const form of all("form:has(.bulk)")) {
      for (const box of all("input:checked", form)) box.checked = false;
      tally(form);
    }
  };

  // "/" goes to the search field, Escape empties it; elsewhere it unticks every row.
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
    } else if (event.key === "Escape" && (event.target.type === "checkbox" || !typing(event.target))) {
      untick();
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
    if ((event.submitter?.formMethod || form.method) !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
    tallies(); // a browser may have kept the ticks
  });

  // Addresses stay short: an empty search or filter is left out.
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (request.method !== "GET" || !(request.body instanceof FormData)) return;
    for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
  });
  // What was refused (signed out, too busy) is asked again as a page, which says what happened. A form comes back with its answer instead.
  document.addEventListener("htmx:response:error", (event) => {
    const { request, response, sourceElement } = event.detail.ctx;
    if (request.method === "GET") location.assign(request.action);
    else if (![409, 422].includes(response.status)) sourceElement.form ? sourceElement.form.requestSubmit(sourceElement) : sourceElement.submit();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    reveal(document);
    if (event.detail.ctx?.target === dialog && dialog) return showDialog();
    announce(document.querySelector("[data-announce]")?.textContent.trim());
    if (document.activeElement === document.body) document.getElementById("results")?.focus();
  });

  reveal(document);
  announce(document.querySelector("[data-dismissible] p")?.textContent); // what the last act led to
  document.querySelector("[aria-invalid=true]")?.focus();
  document.querySelector("[data-sends-itself]")?.requestSubmit(); // there is nothing to ask
})();
