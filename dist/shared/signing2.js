import { a as loadOrCreateKeyRing, c as parseKeyRing, i as loadKeyRing, n as verifySealedId, o as KeyRing, r as keysVariable, s as newKeyRing, t as createRegistrar } from "./signing.js";

export { createRegistrar, loadKeyRing, loadOrCreateKeyRing };