export { keysVariable, loadKeyRing, loadOrCreateKeyRing } from './key-file.ts';
export { KeyRing, newKeyRing, parseKeyRing } from './key-ring.ts';
export { createRegistrar, verifySealedId } from './registrar.ts';
