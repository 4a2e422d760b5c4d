/* Small comforts; every page works without this file.
   1. older browsers: open the navigation on wide screens; 2. put the focus on an error summary;
   3. stop a form being sent twice by a double press. */
"use strict";

(function () {
  const wide = window.matchMedia("(min-width: 62rem)");
  const menu = document.querySelector(".nav > details");
  if (menu && !CSS.supports("selector(::details-content)")) {
    const fit = () => { menu.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
  }

  const summary = document.querySelector(".error-summary");
  if (summary) { summary.focus(); }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });

  /* A button that may not act stays reachable, so that its reason can be read; it only must not act. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest('[aria-disabled="true"]');
    if (button) { event.preventDefault(); }
  });

  /* The person's menu closes on Escape and gives the focus back. */
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector(".who[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
})();
