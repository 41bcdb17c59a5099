/**
 * Loaded into an action that only talks to the host: what it waits before it asks again takes a fiftieth of the time.
 * How long it waits is tested beside the adapter; here it would only make the tests sleep.
 */
const usual = globalThis.setTimeout;
globalThis.setTimeout = Object.assign(
  (callback, delay = 0, ...rest) => usual(callback, delay >= 500 ? delay / 50 : delay, ...rest),
  usual,
);
