import type { Plugin } from 'esbuild';

/**
 * Replaces the package `bindings`, which looks for compiled parts in a source tree: they lie beside the
 * bundle, in a folder for each ABI of Node.
 */
export const loadCompiledAddon: Plugin = {
  name: 'load-compiled-addon',
  setup: (build) => {
    build.onResolve({ filter: /^bindings$/ }, () => ({ path: 'bindings', namespace: 'compiled' }));
    build.onLoad({ filter: /.*/, namespace: 'compiled' }, () => ({
      contents:
        'module.exports = (name) => require(`${__dirname}/native/node-${process.versions.modules}/${name}`);',
    }));
  },
};
