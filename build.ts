/** Bundles every entry into dist/, with shared chunks. The output depends on nothing but the sources. */
import { chmod, rm, writeFile } from 'node:fs/promises';
import { rolldown, type Plugin } from 'rolldown';
import { noticesOf } from './notices.ts';
import { offeredSchema } from './sandbox/github/graphql/extract.ts';
import { actions } from './src/entrypoints/catalogue.ts';
import manifest from './package.json' with { type: 'json' };

const entries = {
  tidegate: 'src/cli/bin.ts',
  engine: 'src/engine/main.ts',
  supervisor: 'src/adapters/local/supervisor.ts',
  ...Object.fromEntries(Object.keys(actions).map((name) => [`action-${name}`, `src/entrypoints/${name}.ts`])),
};

/**
 * The demo's GitHub answers GraphQL. Of GitHub's schema, which is larger than all the rest, the bundle takes what the
 * stand-in offers; its tests hold it against the whole.
 */
const githubSchema: Plugin = {
  name: 'github-schema',
  resolveId: (id) => (id === '@octokit/graphql-schema' ? '\0github-schema' : null),
  async load(id) {
    if (id !== '\0github-schema') return null;
    const { schema } = await import('@octokit/graphql-schema');
    const idl = offeredSchema(schema.idl);
    const licence =
      "/*! A part of GitHub's GraphQL schema, from @octokit/graphql-schema: MIT License, Copyright (c) GitHub 2025. */";
    return { code: `${licence}\nexport const schema = { idl: ${JSON.stringify(idl)} };`, moduleType: 'js' };
  },
};

const directory = new URL('dist/', import.meta.url).pathname;
await rm(directory, { recursive: true, force: true });
const bundle = await rolldown({
  input: entries,
  platform: 'node',
  // As modules, of which only what is used is taken.
  resolve: { alias: { graphql: 'graphql/index.mjs' } },
  plugins: [githubSchema],
  // @actions/core would bring an HTTP client along, for tokens of OpenID Connect that nothing here asks for: it takes
  // longer to load than all the rest.
  treeshake: {
    moduleSideEffects: [
      { test: /node_modules\/(@actions\/(core|exec|http-client|io)|undici|tunnel)\//, sideEffects: false },
    ],
  },
  transform: { define: { __TIDEGATE_VERSION__: JSON.stringify(manifest.version) } },
});
const { output } = await bundle.write({
  dir: directory,
  format: 'esm',
  entryFileNames: '[name].js',
  // No hash in a name: a rebuild after a small change is a small difference.
  chunkFileNames: 'shared/[name].js',
  minify: false,
  legalComments: 'inline',
});
await bundle.close();
const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
await writeFile(`${directory}THIRD-PARTY-NOTICES.txt`, noticesOf(modules));
await chmod(`${directory}tidegate.js`, 0o755);
