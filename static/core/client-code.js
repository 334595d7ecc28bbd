/* A link or QR code carries the client's code after "#", which the browser never sends: fill it in from there. */
(function () {
  "use strict";
  var field = document.querySelector("input[name=code]");
  var code = decodeURIComponent(window.location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z-]{8,20}$/.test(code)) { return; }
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname);
  var next = document.querySelector("input[name=birth_date]");
  if (next) { next.focus(); }
})();
