/* Comforts of the sheet on which a journal is typed; the form works without this file.
   1. the difference follows the typing; 2. names stand under codes as soon as they are chosen; 3. leaving the last row
   makes another; 4. Enter goes down a row instead of sending; 5. cells pasted into a row fill the box for pasting. */
"use strict";

(function () {
  const form = document.querySelector("[data-journal]");
  const body = form && form.querySelector("[data-rows]");
  if (!body) { return; }
  const show = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });
  const ROWS_MAX = 60;

  /* Whole pennies, so that nothing is lost to fractions; NaN for what is no amount. */
  function pennies(text) {
    const plain = text.replace(/[£,\s]/g, "").replace("\u2212", "-");
    if (plain === "" || plain === "-") { return 0; }
    const match = /^(\(?)(-?)(\d*)(?:\.(\d{0,2}))?(\)?)(-?)$/.exec(plain);
    if (!match) { return NaN; }
    const size = Number(match[3] || 0) * 100 + Number((match[4] || "").padEnd(2, "0"));
    return match[1] || match[2] || match[6] ? -size : size;
  }

  function total() {
    let debits = 0, credits = 0, fills = false;
    for (const input of body.querySelectorAll("input[inputmode=decimal]")) {
      if (input.value.trim() === "=") { fills = true; continue; }
      const value = pennies(input.value);
      if (Number.isNaN(value)) { continue; }
      const side = input.name.endsWith("-debit") ? value : -value;
      if (side > 0) { debits += side; } else { credits -= side; }
    }
    const less = debits - credits;
    if (fills && less) { if (less > 0) { credits += less; } else { debits -= less; } }
    const differs = fills ? 0 : less;
    form.querySelector("[data-debits]").textContent = show.format(debits / 100);
    form.querySelector("[data-credits]").textContent = show.format(credits / 100);
    const said = form.querySelector("[data-difference]");
    said.textContent = differs ? `Differs by ${differs < 0 ? "\u2212" : ""}${show.format(Math.abs(differs) / 100)}` : debits ? "Balances" : "Nothing written yet";
    said.className = differs ? "tag tag--warn" : debits ? "tag tag--good" : "tag";
  }

  function name(input) {
    const note = document.getElementById(`${input.id}-note`);
    const list = input.list;
    if (!note || !list || note.classList.contains("sheet__error")) { return; }
    const wanted = input.value.trim().toUpperCase();
    const option = [...list.options].find((one) => one.value.toUpperCase() === wanted);
    note.textContent = option ? option.label || option.textContent : "";
  }

  function another() {
    const rows = body.querySelectorAll("[data-row]");
    if (rows.length >= ROWS_MAX) { return null; }
    const last = rows[rows.length - 1], number = rows.length + 1;
    const made = last.cloneNode(true);
    const before = new RegExp(`\\br${rows.length}-`, "g");
    for (const part of made.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        if (part.hasAttribute(attribute)) { part.setAttribute(attribute, part.getAttribute(attribute).replace(before, `r${number}-`)); }
      }
    }
    for (const input of made.querySelectorAll("input")) {
      if (input.type === "checkbox") { input.checked = false; } else { input.value = ""; }
      input.removeAttribute("aria-invalid");
    }
    for (const note of made.querySelectorAll(".sheet__name, .sheet__error")) { note.textContent = ""; note.className = "sheet__name"; }
    for (const hidden of made.querySelectorAll(".visually-hidden")) { hidden.textContent = hidden.textContent.replace(/row \d+/, `row ${number}`); }
    const more = made.querySelector("details");
    if (more) { more.open = false; }
    made.querySelector("th").textContent = String(number);
    body.append(made);
    form.elements.rows.value = String(number);
    return made;
  }

  function below(input) {
    const row = input.closest("[data-row]");
    const next = row.nextElementSibling || another();
    const field = input.name.slice(input.name.indexOf("-"));
    const target = next && next.querySelector(`input[name$="${field}"]`);
    if (target) { target.focus(); }
  }

  body.addEventListener("input", (event) => {
    if (event.target.inputMode === "decimal") { total(); }
    if (event.target.list) { name(event.target); }
    const row = event.target.closest("[data-row]");
    if (row && !row.nextElementSibling) { another(); }
  });
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) { event.preventDefault(); below(event.target); }
  });
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!text.includes("\t") && !text.trim().includes("\n")) { return; }
    event.preventDefault();
    const box = form.elements.paste;
    box.value = text;
    box.closest("details").open = true;
    form.querySelector('button[value="paste"]').focus();
  });
  const more = form.querySelector("[data-more]");
  if (more) {
    more.addEventListener("click", (event) => {
      event.preventDefault();
      const first = another();
      for (let extra = 1; extra < 5; extra += 1) { another(); }
      if (first) { first.querySelector("input").focus(); }
    });
  }
  total();
})();
