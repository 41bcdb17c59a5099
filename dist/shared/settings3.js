import { n as UserError } from "./errors.js";
import { t as isLoopback } from "./loopback.js";
import { c as quoted } from "./text.js";

// src/adapters/github/settings.ts
/**
* Reads where GitHub is and how to speak with it from a workflow's or a terminal's environment.
* @param remote the address of the repository's remote, for a terminal: a workflow names the repository itself.
* @throws UserError that names the variable that is missing or wrong.
*/
function readGitHubSettings(variables, remote) {
	const value = (name) => {
		const text = variables[name]?.trim();
		return text === "" ? void 0 : text;
	};
	const place = remote === void 0 ? void 0 : parseRemote(remote);
	const serverUrl = address("GITHUB_SERVER_URL", value("GITHUB_SERVER_URL") ?? place?.server ?? "https://github.com");
	const apiUrl = address("GITHUB_API_URL", value("GITHUB_API_URL") ?? apiOf(serverUrl));
	const graphqlUrl = address("GITHUB_GRAPHQL_URL", value("GITHUB_GRAPHQL_URL") ?? graphqlOf(apiUrl));
	return {
		...repositoryOf(value("GITHUB_REPOSITORY"), place),
		apiUrl,
		graphqlUrl,
		serverUrl,
		auth: readAuth(value),
		proxies: proxiesOf(variables)
	};
}
/** Host and path of `https://host/owner/name.git`, `ssh://git@host/owner/name` or `git@host:owner/name.git`. */
function parseRemote(remote) {
	const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(remote);
	const url = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(:\d+)?\/(.+)$/.exec(remote);
	if (url) {
		const [, scheme = "", host = "", port = "", path = ""] = url;
		return {
			server: scheme === "http" || scheme === "https" ? `${scheme}://${host}${port}` : `https://${host}`,
			path
		};
	}
	return scp ? {
		server: `https://${scp[1]}`,
		path: scp[2] ?? ""
	} : void 0;
}
/** Where a remote's address points to, if that looks like a repository on a GitHub; undefined for a folder and the like. */
function repositoryAt(remote) {
	const place = parseRemote(remote);
	if (!place) return void 0;
	try {
		return {
			server: place.server,
			...repositoryOf(void 0, place)
		};
	} catch {
		return;
	}
}
function repositoryOf(given, place) {
	const text = given ?? place?.path.replace(/\/$/, "").replace(/\.git$/, "") ?? "";
	const [, owner, name] = /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([A-Za-z0-9._-]+)$/.exec(text) ?? [];
	if (owner !== void 0 && name !== void 0 && name !== "." && name !== "..") return {
		owner,
		name
	};
	throw new UserError(text === "" ? "Nothing says which repository on GitHub this is." : `${quoted(text)} isn't a repository on GitHub: it is written OWNER/NAME.`, {
		code: "github-repository",
		next: "Set GITHUB_REPOSITORY to OWNER/NAME, or run it in a clone whose remote `origin` is on GitHub."
	});
}
/** An address without a slash at its end. Tokens are sent there: without encryption only to this machine. */
function address(name, text) {
	let url;
	try {
		url = new URL(text);
	} catch {
		throw wrongAddress(name, text, "it is no address");
	}
	if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) throw wrongAddress(name, text, "it must begin with https://, or tokens could be read on the way");
	if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") throw wrongAddress(name, `${url.origin}${url.pathname}`, "it must hold nothing but host, port and path");
	return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
function wrongAddress(name, text, why) {
	return new UserError(`${name} is ${quoted(text)}, and ${why}.`, {
		code: "github-address",
		next: `Set ${name} to an address such as https://api.github.com, or leave it out.`
	});
}
function apiOf(serverUrl) {
	const { hostname, origin } = new URL(serverUrl);
	if (hostname === "github.com") return "https://api.github.com";
	return hostname.endsWith(".ghe.com") ? `https://api.${hostname}` : `${origin}/api/v3`;
}
function graphqlOf(apiUrl) {
	return apiUrl.endsWith("/api/v3") ? `${apiUrl.slice(0, -3)}/graphql` : `${apiUrl}/graphql`;
}
const appNames = {
	id: "TIDEGATE_GITHUB_APP_ID",
	key: "TIDEGATE_GITHUB_APP_KEY",
	installation: "TIDEGATE_GITHUB_APP_INSTALLATION"
};
function readAuth(value) {
	const [id, key, installation] = [
		value(appNames.id),
		value(appNames.key),
		value(appNames.installation)
	];
	if (id !== void 0 || key !== void 0) {
		if (id === void 0 || key === void 0) {
			const [there, missing] = id === void 0 ? [appNames.key, appNames.id] : [appNames.id, appNames.key];
			throw new UserError(`${there} is set, but ${missing} isn't: a GitHub App needs both.`, {
				code: "github-app",
				next: `Set ${missing} as well, or take ${there} away to use GITHUB_TOKEN.`
			});
		}
		if (installation !== void 0 && !/^[1-9]\d{0,14}$/.test(installation)) throw new UserError(`${appNames.installation} is ${quoted(installation)}, and isn't a number.`, {
			code: "github-app",
			next: "Set it to the number in the address of the installation, or leave it out."
		});
		const privateKey = key.includes("\n") ? key : key.replaceAll("\\n", "\n");
		if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]+\n-----END [A-Z ]*PRIVATE KEY-----\s*$/.test(privateKey)) throw new UserError(`${appNames.key} isn't a private key in PEM.`, {
			code: "github-app",
			next: "Set it to the whole content of the .pem file that GitHub gave for the App."
		});
		return {
			kind: "app",
			id,
			privateKey,
			installation: installation === void 0 ? void 0 : Number(installation)
		};
	}
	const token = value("GITHUB_TOKEN") ?? value("GH_TOKEN");
	if (token !== void 0 && /^[\x21-\x7e]+$/.test(token)) return {
		kind: "token",
		token
	};
	throw new UserError(token === void 0 ? "There is no token for GitHub." : "The token for GitHub holds characters that no token has.", {
		code: "github-token",
		next: `Set GITHUB_TOKEN (in a workflow: \`github.token\`; on a terminal: \`gh auth token\`), or ${appNames.id} and ${appNames.key}.`
	});
}
const proxyNames = [
	"HTTPS_PROXY",
	"HTTP_PROXY",
	"NO_PROXY"
].flatMap((name) => [name, name.toLowerCase()]);
function proxiesOf(variables) {
	return Object.fromEntries(proxyNames.flatMap((name) => {
		const text = variables[name];
		return text === void 0 || text === "" ? [] : [[name, text]];
	}));
}

export { repositoryAt as n, readGitHubSettings as t };