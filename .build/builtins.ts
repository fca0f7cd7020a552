import type { Plugin } from 'esbuild';

/**
 * Modules of Node reach the bundles name by name. An ES import of one reads each of its exports, and some of those load
 * more: node:http a second HTTP client (20 ms at every start), node:crypto the whole of WebCrypto, node:util workers.
 */
export const builtinsByName: Plugin = {
  name: 'builtins-by-name',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) => {
      if (kind === 'import-statement') return { path, namespace: 'builtin' };
      // For programs that are commands of a command line, which ours has none of.
      const isSpare = path === 'node:child_process' && importer.includes('/node_modules/commander/');
      return isSpare ? { path, namespace: 'spare' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: contentsOf(path) }));
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
