/* Passkeys: asks the server what to sign, has the device sign it, and brings it back. A form says which ceremony. */
(function () {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function forDevice(options) {
    const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
    return {
      ...options,
      challenge: bytes(options.challenge),
      ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
      excludeCredentials: known(options.excludeCredentials),
      allowCredentials: known(options.allowCredentials),
    };
  }

  function forServer(made) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    if (made.response.getTransports) response.transports = made.response.getTransports();
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response,
      clientExtensionResults: made.getClientExtensionResults(),
    };
  }

  async function post(form, step, body) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(`${form.dataset.pages}${form.dataset.ceremony}/${step}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the server refused: ${answer.status}`);
    return answer.json();
  }

  async function ceremony(form) {
    const publicKey = forDevice(await post(form, "begin", {}));
    const call = form.dataset.ceremony === "registration" ? "create" : "get";
    const made = await navigator.credentials[call]({ publicKey });
    await post(form, "complete", forServer(made));
    location.assign(form.dataset.after || location.href);
  }

  for (const form of document.querySelectorAll(".t-passkey")) {
    const button = form.querySelector("button");
    button.hidden = !window.PublicKeyCredential;
    button.addEventListener("click", async () => {
      form.querySelector("[role=alert]").hidden = true;
      try {
        await ceremony(form);
      } catch (error) {
        form.querySelector("[role=alert]").hidden = false;
      }
    });
  }
})();
