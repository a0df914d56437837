// Asks the browser for a passkey, or to make one, and sends its answer with the form. Nothing else runs here.
(function () {
  "use strict";
  var form = document.getElementById("passkey-form");
  if (!form) return;
  var options = document.getElementById("passkey-options");
  var answer = document.getElementById("passkey-answer");
  var making = form.hasAttribute("data-making");
  function show(id, on) {
    var element = document.getElementById(id);
    if (element) element.hidden = !on;
  }
  show("passkey-no-script", false);
  if (!window.PublicKeyCredential || !navigator.credentials) {
    show("passkey-no-support", true);
    return;
  }
  show("passkey-go", true);
  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    var out = new Uint8Array(plain.length);
    for (var at = 0; at < plain.length; at += 1) out[at] = plain.charCodeAt(at);
    return out;
  }
  function text(buffer) {
    if (!buffer) return null;
    var plain = "";
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function each(list) {
    (list || []).forEach(function (one) { one.id = bytes(one.id); });
  }
  function asked() {
    var key = JSON.parse(options.value).publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    each(key.excludeCredentials);
    each(key.allowCredentials);
    return { publicKey: key };
  }
  function written(credential) {
    var said = credential.response;
    var response = { clientDataJSON: text(said.clientDataJSON) };
    if (making) {
      response.attestationObject = text(said.attestationObject);
      if (said.getTransports) response.transports = said.getTransports();
    } else {
      response.authenticatorData = text(said.authenticatorData);
      response.signature = text(said.signature);
      response.userHandle = text(said.userHandle);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type,
      response: response, extensions: {} });
  }
  var busy = false;
  function ask() {
    if (busy) return;
    busy = true;
    show("passkey-failed", false);
    var credentials = navigator.credentials;
    (making ? credentials.create(asked()) : credentials.get(asked())).then(function (credential) {
      answer.value = written(credential);
      form.submit();
    }).catch(function () {
      busy = false;
      show("passkey-failed", true);
    });
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    ask();
  });
  if (!making) ask();
})();
