import { readFileSync } from 'node:fs';

import { codeOf, IsobarError } from '@isobar/shared';
import { isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

import { stationConfigSchema, type StationConfig } from './station-config.ts';

const MAX_BYTES = 65_536;

/**
 * Reads a station's config file: YAML, of which JSON is a part.
 *
 * @throws IsobarError `ERR_CONFIG`, with the line of every problem and what was expected there
 */
export function readStationConfig(path: string): StationConfig {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ pos: [offset], message }) => ({ offset, text: message }));
  if (problems.length > 0)
    throw wrong(
      path,
      problems.map((each) => format(each, lines)),
    );
  const { success, data, error } = stationConfigSchema.safeParse(document.toJS() ?? {});
  if (success) return data;
  const found = error.issues.flatMap((issue) => explain(issue, document));
  found.sort((one, other) => one.offset - other.offset);
  throw wrong(
    path,
    found.map((each) => format(each, lines)),
  );
}

function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  } catch (error) {
    throw new IsobarError(
      'ERR_CONFIG',
      `The config file ${path} cannot be read (${codeOf(error)}); expected a file such as docs/station.md shows`,
      { cause: error },
    );
  }
  throw wrong(path, [`it is larger than ${MAX_BYTES} bytes`]);
}

function wrong(path: string, problems: readonly string[]): IsobarError {
  return new IsobarError('ERR_CONFIG', `${path} does not fit:\n  ${problems.join('\n  ')}`);
}

type Issue = z.core.$ZodIssue;

interface Problem {
  /** Where it stands in the file. */
  readonly offset: number;
  readonly text: string;
}

function explain(issue: Issue, document: Document): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { offset: offsetOf(document, path), text: `${nameOf(path)}: no such setting` };
    });
  }
  const node = document.getIn(issue.path, true);
  const given = isScalar(node) ? `, got ${node.source ?? String(node.value)}` : '';
  const text = `${nameOf(issue.path)}: ${issue.message}${given}`;
  return [{ offset: offsetOf(document, issue.path), text }];
}

/** Where a value stands, or the innermost thing around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function format({ offset, text }: Problem, lines: LineCounter): string {
  return `line ${Math.max(1, lines.linePos(offset).line)}: ${text}`;
}

/** `sensors[0].address`; the whole file where the path is empty. */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  return name === '' ? 'the file' : name.replace(/^\./, '');
}
