import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * What libraries load for what ours do without: commands as programs of their own, compressed bodies and frames,
 * WebSockets as a client, a log written by a thread.
 */
const spare: Readonly<Record<string, readonly string[]>> = {
  commander: ['child_process'],
  'body-parser': ['zlib'],
  ws: ['https', 'tls', 'zlib'],
  pino: ['worker_threads'],
};

/**
 * Modules of Node reach the bundles name by name. An ES import of one reads each of its exports, and some of those load
 * more: node:http a second HTTP client (20 ms at every start), node:crypto the whole of WebCrypto, node:util workers.
 */
export const builtinsByName: Plugin = {
  name: 'builtins-by-name',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind, importer }) => {
      if (!isBuiltin(path)) return undefined;
      if (kind === 'import-statement') return { path, namespace: 'builtin' };
      const [, library = ''] = /.*\/node_modules\/([^/]+)\//.exec(importer) ?? [];
      const isSpare = spare[library]?.includes(path.replace('node:', ''));
      return { path, namespace: isSpare ? 'spare' : 'required' };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: contentsOf(path) }));
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    build.onLoad({ filter: /.*/, namespace: 'spare' }, () => ({ contents: '' }));
  },
};

function contentsOf(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) as object).filter((name) =>
    /^[a-z]\w*$/i.test(name),
  );
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    'const pick = (name) => builtin[name];',
    'export default builtin;',
    // Those that nobody imports are left out of the bundle.
    ...names
      .filter((name) => name !== 'default')
      .map((name) => `export const ${name} = /* @__PURE__ */ pick('${name}');`),
  ].join('\n');
}
