import { a as shortDigest } from "./digest.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { n as cut, o as plainText, s as table } from "./text2.js";

// src/steps/history.ts
/** What the ledger holds, of one bot and one environment where they are named. */
async function history(ports, request) {
	return {
		reason: "read",
		records: (await ports.ledger.read()).filter((record) => (request.bot === void 0 || record.bot === request.bot) && (request.environment === void 0 || !("environment" in record) || record.environment === request.environment)).reverse()
	};
}

// src/cli/commands/history.ts
/** `tidegate history [bot]` */
async function run(options, bot) {
	return inSession(options, async (session) => {
		const result = await history(session.ports, {
			bot,
			environment: options.environment
		});
		session.result({
			command: "history",
			...result
		}, () => result.records.length === 0 ? "The ledger has no such record yet." : table([
			"when",
			"bot",
			"what",
			"who",
			"why"
		], result.records.map(row), process.stdout));
		return exitCodes.done;
	});
}
function row(record) {
	return [
		record.at.replace("T", " ").replace(/\.\d+Z$|Z$/, ""),
		record.bot,
		what(record),
		cut(plainText(record.by), 40),
		cut(plainText(record.why), 60)
	];
}
function what(record) {
	switch (record.kind) {
		case "package": return `package ${shortDigest(record.package)} of commit ${record.commit.slice(0, 7)}`;
		case "verification": {
			const { passed, failed } = record.conversations;
			return `${record.passed ? "verified" : "failed its conversations:"} ${shortDigest(record.package)} in ${record.environment} (${passed} right, ${failed} wrong, ${record.leftOut.length} left out)`;
		}
		case "revocation": return `verification of ${shortDigest(record.package)} revoked`;
		case "release": return `released v${record.version} to ${record.environment} (${shortDigest(record.package)})`;
		case "rollback": return `rolled ${record.environment} back from ${shortDigest(record.from)} to ${shortDigest(record.to)}`;
	}
}

export { run };