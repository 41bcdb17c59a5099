// src/domain/loopback.ts
/** Whether a host name, as URLs have it, is this machine itself. */
function isLoopback(hostname) {
	return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

export { isLoopback as t };