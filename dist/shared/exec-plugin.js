import { D as pipe, F as string, M as safeParse, S as object, T as parseJson, b as nullish } from "./dist.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as oneLine, c as quoted } from "./text.js";
import { isAbsolute, resolve } from "node:path";
import { spawn } from "node:child_process";

// src/adapters/kubernetes/api/exec-plugin.ts
/** Some plugins ask a cloud far away. */
const patienceMs = 6e4;
const largestAnswer = 1048576;
const credentialSchema = object({ status: object({
	token: nullish(string()),
	clientCertificateData: nullish(string()),
	clientKeyData: nullish(string()),
	expirationTimestamp: nullish(string())
}) });
/**
* Asks an exec plugin for a credential (`client.authentication.k8s.io`): an ExecCredential in KUBERNETES_EXEC_INFO, one
* as JSON on standard output. No shell is between. What it prints on standard output never comes out in an error.
* @throws UserError `kubernetes-login` where it isn't installed or can't log in; EnvironmentError `kubernetes-login`.
*/
async function askPlugin(options) {
	const { exec, way } = options;
	const about = `The context ${quoted(way.context)} logs in with \`${oneLine(exec.command, 100)}\``;
	const next = "Log in again in a terminal (`kubectl auth whoami` shows whether it works).";
	if (exec.interactiveMode === "Always") throw new UserError(`${about}, which has to ask a person.`, {
		code: "kubernetes-login",
		next: "Use a login that needs nobody: a service account, or an identity of the workflow."
	});
	const result = await run(options);
	switch (result.kind) {
		case "not-started": throw new UserError(result.code === "ENOENT" ? `${about}, which isn't installed.` : `${about}, which can't be started (${result.code}).`, {
			code: "kubernetes-login",
			next: oneLine(exec.installHint ?? "", 300) || "Install it, or let the context log in by other means."
		});
		case "too-late": throw new EnvironmentError(`${about}, which didn't answer within ${result.afterMs / 1e3} seconds.`, {
			code: "kubernetes-login",
			next
		});
		case "ended": if (result.code !== 0) {
			const last = result.errors.trim().split("\n").at(-1) ?? "";
			throw new UserError(`${about}, which failed: ${oneLine(last, 300) || `exit code ${String(result.code)}`}.`, {
				code: "kubernetes-login",
				next
			});
		}
	}
	const answer = safeParse(pipe(string(), parseJson(), credentialSchema), result.output);
	const status = answer.success ? answer.output.status : void 0;
	if (!status || !status.token && !(status.clientCertificateData && status.clientKeyData)) throw new EnvironmentError(`${about}, which answered no credential.`, {
		code: "kubernetes-login",
		next
	});
	const expires = Date.parse(status.expirationTimestamp ?? "");
	return {
		token: status.token ?? void 0,
		certificate: status.clientCertificateData ?? void 0,
		key: status.clientKeyData ?? void 0,
		expires: Number.isNaN(expires) ? void 0 : expires
	};
}
function run({ exec, way, authority, directory, environment, timeoutMs = patienceMs }) {
	const info = {
		apiVersion: exec.apiVersion ?? "client.authentication.k8s.io/v1",
		kind: "ExecCredential",
		spec: {
			interactive: false,
			...exec.provideClusterInfo === true && { cluster: {
				server: way.server.href.replace(/\/$/, ""),
				...way.trust.name !== void 0 && { "tls-server-name": way.trust.name },
				...way.trust.blind && { "insecure-skip-tls-verify": true },
				...authority && { "certificate-authority-data": authority.toString("base64") }
			} }
		}
	};
	const command = !isAbsolute(exec.command) && /[\\/]/.test(exec.command) ? resolve(directory, exec.command) : exec.command;
	return new Promise((settle) => {
		const child = spawn(command, exec.args ?? [], {
			env: {
				...environment,
				...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
				KUBERNETES_EXEC_INFO: JSON.stringify(info)
			},
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			windowsHide: true
		});
		let output = "";
		let errors = "";
		child.stdout.setEncoding("utf8").on("data", (text) => output = (output + text).slice(0, largestAnswer));
		child.stderr.setEncoding("utf8").on("data", (text) => errors = (errors + text).slice(-4096));
		const timer = setTimeout(() => {
			child.kill("SIGKILL");
			child.stdout.destroy();
			child.stderr.destroy();
			settle({
				kind: "too-late",
				afterMs: timeoutMs
			});
		}, timeoutMs);
		child.once("error", (error) => {
			clearTimeout(timer);
			settle({
				kind: "not-started",
				code: error.code ?? "unknown"
			});
		});
		child.once("close", (code) => {
			clearTimeout(timer);
			settle({
				kind: "ended",
				code,
				output,
				errors
			});
		});
	});
}

export { askPlugin };