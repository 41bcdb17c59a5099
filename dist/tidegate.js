#!/usr/bin/env node
// src/cli/bin.ts
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || major === 22 && minor < 15) {
	process.stderr.write(`tidegate needs Node 22.15 or newer, and this is ${process.versions.node} (${process.execPath}). Install a newer one, or run it through npm, which finds the Node that comes with it: npx tidegate …
`);
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