import { t as isLoopback } from "./loopback.js";

// src/domain/store-location.ts
const scheme = "oci://";
const example = "oci://ghcr.io/owner/bots";
/** A host with its port and the name of a repository may have so many characters together: what registries take. */
const longest = 255;
/** Whether a store's location names a registry rather than a folder. */
function isRegistryLocation(location) {
	return location.startsWith(scheme);
}
/** A location as it is written in tidegate.yml. */
function registryLocationText({ host, path }) {
	return `${scheme}${host}/${path}`;
}
/**
* Reads `oci://host[:port]/path`. The grammar of the host and of the path is that of the OCI distribution
* specification 1.1 and of the references that container tools read; a tag, a digest or credentials have no place in
* the location of a store.
*/
function readRegistryLocation(text) {
	const fault = (wrong, next) => ({ fault: {
		wrong,
		next
	} });
	if (/[\s\p{Cc}]/u.test(text)) return fault("it holds white space", "Take it away.");
	if (!text.startsWith(scheme)) return fault("it does not begin with oci://", `Write ${example}, for example.`);
	const rest = text.slice(6);
	const slash = rest.indexOf("/");
	const host = (slash === -1 ? rest : rest.slice(0, slash)).toLowerCase();
	const path = slash === -1 ? "" : rest.slice(slash + 1);
	const digest = /@[a-z0-9+._-]+:[0-9a-f]{32,}$/i.exec(rest);
	if (digest && slash !== -1) return fault("it holds a digest", `Write the repository alone: ${scheme}${rest.slice(0, digest.index)}`);
	if (rest.includes("@")) return fault("it holds a user or a password", "Take them away and type `docker login` with the host: Tidegate finds them there.");
	if (/[?#]/.test(rest)) return fault("it holds a query", "Take away what begins with ? or #.");
	const wrongHost = hostFault(host);
	if (wrongHost) return { fault: wrongHost };
	if (path === "") return fault("it names a registry, but no repository in it", `Write ${scheme}${host}/owner/bots, for example.`);
	const tag = /:[^/]*$/.exec(path);
	if (tag) return fault("it holds a tag", `Write the repository alone: ${scheme}${host}/${path.slice(0, tag.index)}`);
	const wrongPath = pathFault(host, path);
	if (wrongPath) return { fault: wrongPath };
	if (host.length + 1 + path.length > longest) return fault(`it has more than ${longest} characters behind oci://`, "Name a repository with a shorter name.");
	return { value: {
		host,
		path
	} };
}
/**
* Whether a registry is spoken to without TLS: on this machine itself, and at hosts (`host` or `host:port`) that a
* project lists.
*/
function isPlainHttp(location, plainHttp) {
	const read = readRegistryLocation(location);
	if (!("value" in read)) return false;
	const { host } = read.value;
	return plainHttp.includes(host) || isLoopback(host.replace(/:\d+$/, ""));
}
/** What is wrong with a registry's `host` or `host:port`; undefined for a right one. */
function hostFault(host) {
	if (host === "") return {
		wrong: "it has no host",
		next: `Write ${example}, for example.`
	};
	const parts = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(.*))?$/i.exec(host);
	const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
	const name = parts?.[1] ?? "";
	if (!(name.startsWith("[") ? URL.canParse(`http://${name}/`) : isHostName(name, label))) return {
		wrong: "its host is no name or address of a machine",
		next: "Write a host such as ghcr.io, 127.0.0.1:5000 or [::1]:5000."
	};
	const port = parts?.[2];
	if (port === void 0 || /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535) return void 0;
	return {
		wrong: "its port is no number from 1 to 65535",
		next: `Write ${name}:5000, for example.`
	};
}
function isHostName(name, label) {
	return new RegExp(`^${label}(?:\\.${label})*$`, "i").test(name);
}
function pathFault(host, path) {
	const parts = path.split("/");
	if (parts.includes("")) return {
		wrong: "a part of its path is empty",
		next: `Write ${scheme}${host}/${parts.filter((part) => part !== "").join("/") || "owner/bots"}`
	};
	if (path !== path.toLowerCase()) return {
		wrong: "its path has capital letters, which registries do not take",
		next: `Write ${scheme}${host}/${path.toLowerCase()}`
	};
	if (parts.every((part) => /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/.test(part))) return void 0;
	return {
		wrong: "its path is no name of a repository",
		next: "Each part between two / has a-z and 0-9, with one of . _ __ - between them."
	};
}
/**
* A package as other tools name it: `host/path@sha256:…` in a registry; in a folder `oci:FOLDER:TAG`, as skopeo and its
* kin write an OCI image layout.
*/
function packageReference(location, tag, digest) {
	return isRegistryLocation(location) ? `${location.slice(6)}@${digest}` : `oci:${location}:${tag}`;
}

export { readRegistryLocation as a, packageReference as i, isPlainHttp as n, registryLocationText as o, isRegistryLocation as r, hostFault as t };