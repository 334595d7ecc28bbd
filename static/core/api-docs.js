/* Draws the API's documentation from the schema beside it. */
(function () {
  "use strict";
  var place = document.getElementById("api-docs");
  window.ui = window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    defaultModelsExpandDepth: 0,
    // Hundreds of operations: each subject is drawn when it is opened, and can be looked for by name.
    docExpansion: "none",
    filter: true,
    requestInterceptor: function (request) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
      return request;
    }
  });
})();
