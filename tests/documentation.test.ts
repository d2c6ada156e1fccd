import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describeSettings, type SettingsSchema } from '@isobar/shared/service';
import { describe, expect, it } from '@jest/globals';

import { DEFAULT_LIMITS } from '@isobar/broker';
import { settingsByCommand } from '@isobar/cli';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

const squeeze = (text: string): string => text.replace(/ +/g, ' ');

/** The rows of the README's table of settings, as they follow from the schemas. */
function settingRows(schemas: Readonly<Record<string, SettingsSchema>>): string[] {
  const rows = new Map<string, { description: string; fallback: string; commands: string[] }>();
  for (const [command, schema] of Object.entries(schemas)) {
    for (const setting of describeSettings(schema)) {
      const { name, description, defaultValue, required } = setting;
      const fallback = required
        ? '(required)'
        : defaultValue === undefined
          ? ''
          : `\`${defaultValue}\``;
      const row = rows.get(name) ?? { description, fallback, commands: [] };
      row.commands.push(command);
      rows.set(name, row);
    }
  }
  return [...rows].map(
    ([name, { description, fallback, commands }]) =>
      `| \`${name}\` | ${description} | ${fallback} | ${commands.join(', ')} |`,
  );
}

describe('the documentation', () => {
  it('lists every setting in the README, as its schema describes it', () => {
    const readme = squeeze(read('README.md'));
    const absent = settingRows(settingsByCommand).filter((row) => !readme.includes(squeeze(row)));
    expect(absent.join('\n')).toBe('');
  });

  it('lists every error code in docs/errors.md, and none that no longer exists', () => {
    const sources = readdirSync(`${root}/packages`, { recursive: true, encoding: 'utf8' })
      .filter(
        (path) => /^[a-z]+\/src\/.*(?<!\.test)\.ts$/.test(path) && !path.includes('/testing/'),
      )
      .map((path) => `packages/${path}`);
    const used = new Set(
      sources.flatMap((path) =>
        [...read(path).matchAll(/'(ERR_[A-Z_]+)'/g)].map(([, code]) => code),
      ),
    );
    const documented = new Set(
      [...read('docs/errors.md').matchAll(/`(ERR_[A-Z_]+)`/g)].map(([, code]) => code),
    );
    expect([...documented].sort()).toEqual([...used].sort());
  });

  it('lists every limit of the broker in docs/mqtt.md, with its default', () => {
    const document = squeeze(read('docs/mqtt.md'));
    const rows = Object.entries<number>({ ...DEFAULT_LIMITS }).map(
      ([name, value]) => `| \`${name}\` | ${value.toLocaleString('en')} |`,
    );
    expect(rows.filter((row) => !document.includes(row))).toEqual([]);
  });

  // Prettier indents, escapes and quotes what Git leaves behind in Markdown, so that Git no longer knows it.
  it('has nothing left of a merge', () => {
    const marker = /^[ \\]*(?:<{7}|={7}|(?:> ?){7})(?: |$)/m;
    expect('  \\=======').toMatch(marker);
    expect('> > > > > > > work').toMatch(marker);
    const documents = ['.', 'docs', 'benchmarks'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(folder, name)),
    );
    expect(documents).toContain('README.md');
    expect(documents.filter((path) => marker.test(read(path)))).toEqual([]);
  });

  it('names no file that does not exist', () => {
    for (const document of [
      'README.md',
      'ARCHITECTURE.md',
      'docs/mqtt.md',
      'docs/station.md',
      'docs/operations.md',
      'docs/dashboard.md',
      'docs/data.md',
      'docs/scaling.md',
      'docs/homeassistant.md',
    ]) {
      const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
        ([, path]) => path ?? '',
      );
      for (const link of links) {
        const path = join(dirname(document), link.replace(/\/$/, '/.'));
        expect(() => read(path)).not.toThrow(/ENOENT/);
      }
    }
  });
});
