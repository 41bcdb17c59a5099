import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Programs that read or run workflows. `.ci/run` installs them, in the versions that the tests are written for. */
export type Tool = 'act' | 'actionlint' | 'zizmor';

const places: Readonly<Record<Tool, string>> = {
  act: 'act',
  actionlint: 'actionlint',
  zizmor: 'zizmor-1.32/bin/zizmor',
};

/** Where a tool is: in TIDEGATE_TOOLS, in the cache that `.ci/run` fills, or on PATH. Undefined: nowhere. */
export function findTool(tool: Tool, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folders = [environment['TIDEGATE_TOOLS'], join(cache, 'tidegate', 'tools')];
  const candidates = [
    ...folders.flatMap((folder) => (folder ? [join(folder, places[tool])] : [])),
    ...(environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder || '.', tool)),
  ];
  return candidates.find((candidate) => existsSync(candidate));
}
