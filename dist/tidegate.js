#!/usr/bin/env node
// src/cli/bin.ts
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || major === 22 && minor < 15) {
	const { accessSync } = await import("node:fs");
	const { fileURLToPath } = await import("node:url");
	const near = ["../node_modules/.bin", "../../.bin"].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => {
		try {
			accessSync(`${path}/node`);
			return true;
		} catch {
			return false;
		}
	});
	process.stderr.write(`tidegate needs Node 22.15 or newer, and this is ${process.versions.node} (${process.execPath}). ` + (near === void 0 ? "Install a newer one, and type the same command again.\n" : `Install a newer one, or use the one that came with it: export PATH="${near}:$PATH"\n`));
	process.exitCode = 2;
} else {
	process.stdout.on("error", (error) => {
		if (error.code !== "EPIPE") throw error;
		process.emit("SIGTERM", "SIGTERM");
	});
	process.stderr.on("error", (error) => {
		if (error.code !== "EPIPE") throw error;
	});
	const { main } = await import("./shared/main.js");
	process.exitCode = await main(process.argv.slice(2));
}

export {  };