import { existsSync } from 'node:fs';
import { cp, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import picomatch from 'picomatch';

type Inputs = Readonly<Record<string, string>>;

/** What jobs leave for others: a folder for each artifact of each run. */
export class Artifacts {
  readonly #directory: string;
  readonly #runs = new Map<number, Map<string, string>>();
  #count = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Names of what a run left, in order of time. */
  names(run: number): readonly string[] {
    return [...(this.#runs.get(run)?.keys() ?? [])];
  }

  /** Where an artifact lies. */
  folder(run: number, name: string): string | undefined {
    return this.#runs.get(run)?.get(name);
  }

  /** `actions/upload-artifact`. @throws as the action fails */
  async upload(run: number, inputs: Inputs): Promise<string> {
    const { name = 'artifact', path = '' } = inputs;
    if (name === '' || /[":<>|*?\r\n\\/]/.test(name))
      throw new Error(`The artifact name is not valid: ${JSON.stringify(name)}`);
    if (path.includes('\n') || path.includes('*')) throw new Error('Only a single path is carried out here.');
    if (!existsSync(path)) {
      const found = inputs['if-no-files-found'] ?? 'warn';
      if (found === 'error') throw new Error(`No files were found with the provided path: ${path}.`);
      return found === 'warn' ? `::warning::No files were found with the provided path: ${path}.` : '';
    }
    const known = this.#runs.get(run) ?? new Map<string, string>();
    const old = known.get(name);
    if (old !== undefined && inputs['overwrite'] !== 'true')
      throw new Error(`an artifact with this name already exists on the workflow run: ${name}`);
    this.#count += 1;
    const folder = join(this.#directory, String(this.#count));
    const visible = (from: string) => from === path || !basename(from).startsWith('.');
    if ((await stat(path)).isDirectory()) await cp(path, folder, { recursive: true, filter: visible });
    else await cp(path, join(folder, basename(path)));
    this.#runs.set(run, known.set(name, folder));
    if (old !== undefined) await rm(old, { recursive: true });
    return '';
  }

  /** `actions/download-artifact`. @throws as the action fails */
  async download(
    run: number,
    inputs: Inputs,
    options: { readonly workspace: string; readonly mayReadOthers: boolean },
  ): Promise<void> {
    const { name = '', pattern = '', path = '' } = inputs;
    const from = Number(inputs['run-id'] ?? run);
    const token = inputs['github-token'] ?? '';
    if (from !== run && token === '') throw new Error(`No artifacts of the run ${from} without a token.`);
    if (token !== '' && !options.mayReadOthers) throw new Error('Resource not accessible by integration');
    const there = [...(this.#runs.get(from) ?? [])];
    const wanted =
      name === ''
        ? there.filter(([one]) => pattern === '' || picomatch.isMatch(one, pattern, { dot: true }))
        : there.filter(([one]) => one === name);
    if (name !== '' && wanted.length === 0) throw new Error(`Artifact '${name}' not found`);
    const to = path === '' ? options.workspace : path;
    // As the action's version 5 and later do: one that is alone lies in the folder itself.
    const flat = name !== '' || inputs['merge-multiple'] === 'true' || wanted.length === 1;
    for (const [one, folder] of wanted) {
      const target = flat ? to : join(to, one);
      await mkdir(target, { recursive: true });
      await cp(folder, target, { recursive: true });
    }
  }
}
