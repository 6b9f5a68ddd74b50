// Passkeys: the browser's own dialogue, then an ordinary form. Where the browser cannot, the forms stay hidden.

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (credentials = []) => credentials.map((known) => ({ ...known, id: toBytes(known.id) }));

async function create({ publicKey }) {
  return navigator.credentials.create({ publicKey: {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: withBytes(publicKey.excludeCredentials),
    // It shall open the account alone: kept on the authenticator, with a finger, a face or a PIN.
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  } });
}

async function get({ publicKey }) {
  return navigator.credentials.get({ publicKey: {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    allowCredentials: withBytes(publicKey.allowCredentials),
  } });
}

function asJson(credential) {
  const { response } = credential;
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answer = fields.filter((field) => response[field]).map((field) => [field, toText(response[field])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(answer),
  });
}

class Refused extends Error {}

async function asked(form) {
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (response.status === 429) throw new Refused("Too many tries. Wait a few minutes.");
  return (await response.json()).request_options;
}

const printed = () => JSON.parse(document.getElementById("passkey-options").textContent);
const WAYS = {
  create: async () => create(printed().creation_options),
  get: async () => get(printed().request_options),
  fetch: async (form) => get(await asked(form)),
};

function words(error) {
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (error instanceof Refused) return error.message;
  return error instanceof DOMException ? "No passkey was given. Try again, or use another way." : "No answer. Try again.";
}

function bind(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  form.hidden = false;
  const proceed = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      form.elements.credential.value = asJson(await WAYS[form.dataset.passkey](form));
      form.submit();
    } catch (error) {
      problem.textContent = words(error);
    }
  };
  form.querySelector("button").addEventListener("click", proceed);
  form.addEventListener("submit", proceed); // Enter in the name
}

if (window.isSecureContext && window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(bind);
  document.querySelectorAll("[data-no-passkeys]").forEach((said) => { said.hidden = true; });
}
