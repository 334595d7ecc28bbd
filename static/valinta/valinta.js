/* Small comforts. Every page works without this file. */
(function () {
  "use strict";

  function onReady() {
    var summary = document.querySelector("[data-error-summary]");
    if (summary && !summary.closest(".v-sample")) { summary.focus(); }
    document.querySelectorAll("[data-menu]").forEach(function (button) { button.hidden = false; });
  }

  /* The menu button of a narrow screen. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-menu]");
    if (button) {
      button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") === "true" ? "false" : "true");
    }
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  /* What opens over a page closes by a click elsewhere and by Escape. */
  function closeOthers(but) {
    document.querySelectorAll("details[data-close][open]").forEach(function (box) {
      if (!but || !box.contains(but)) { box.open = false; }
    });
  }
  document.addEventListener("click", function (event) { closeOthers(event.target); });
  document.addEventListener("keydown", function (event) {
    var box = event.key === "Escape" && event.target.closest("details[data-close][open]");
    if (box) { box.open = false; box.querySelector("summary").focus(); }
  });

  /* A second click on a form that is on its way does nothing (the server would refuse it too). */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) { event.submitter.setAttribute("aria-busy", "true"); }
  });

  /* A page taken from the browser's memory by "back" may be sent again. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("button[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  });

  /* htmx sends Django's token, and gives the form back when the request has ended. */
  document.addEventListener("htmx:configRequest", function (event) {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (field) { event.detail.headers["X-CSRFToken"] = field.value; }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.dataset) { delete event.target.dataset.sent; }
  });

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", onReady);
  } else {
    onReady();
  }
})();
