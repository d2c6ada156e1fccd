import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { codeOf, IsobarError } from '../isobar-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A zod object whose keys are the names of environment variables. */
export type SettingsSchema = z.ZodObject;

/**
 * Reads a service's settings from `ISOBAR_…` variables. Each may come from a file instead, named by
 * the same variable with `_FILE` behind it (one trailing line break is dropped). An empty variable
 * counts as unset, as container tools pass them.
 *
 * @throws IsobarError `ERR_SETTINGS` that lists every problem, with what was expected
 */
export function readSettings<Schema extends SettingsSchema>(
  schema: Schema,
  environment: Environment,
): z.infer<Schema> {
  const values: Record<string, string> = {};
  const unread = new Map<string, string>();
  for (const name of Object.keys(schema.shape)) {
    const { value, problem } = readVariable(name, environment);
    if (value !== undefined) values[name] = value;
    if (problem !== undefined) unread.set(name, problem);
  }
  const result = schema.safeParse(values);
  if (result.success && unread.size === 0) return result.data;
  const unfit = (result.error?.issues ?? [])
    .filter((issue) => !unread.has(issue.path.join('.'))) // its own problem says it better
    .map((issue) => describeIssue(issue, values));
  const problems = [...unread.values(), ...unfit].map((problem) => `  ${problem}`);
  throw new IsobarError('ERR_SETTINGS', `The settings do not fit:\n${problems.join('\n')}`);
}

function describeIssue(issue: z.core.$ZodIssue, values: Readonly<Record<string, string>>): string {
  const name = issue.path.join('.');
  if (name === '') return issue.message;
  return `${name}: ${Object.hasOwn(values, name) ? '' : 'is not set; '}${issue.message}`;
}

function readVariable(
  name: string,
  environment: Environment,
): { value?: string; problem?: string } {
  const value = environment[name] ?? '';
  const path = environment[`${name}_FILE`] ?? '';
  if (path === '') return value === '' ? {} : { value };
  if (value !== '') {
    return { problem: `${name}: is set, and so is ${name}_FILE; expected one of them` };
  }
  try {
    return { value: readFileSync(path, 'utf8').replace(/\r?\n$/, '') };
  } catch (error) {
    return {
      problem: `${name}_FILE: cannot read ${path} (${codeOf(error)}); expected a file to read it from`,
    };
  }
}

export interface SettingDescription {
  readonly name: string;
  readonly description: string;
  /** As it would be written in the environment; missing where there is none. */
  readonly defaultValue?: string;
  readonly required: boolean;
}

/** What help texts and the README's table are made of. Each field needs `.describe(…)`. */
export function describeSettings(schema: SettingsSchema): SettingDescription[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const type = field as z.ZodType;
    const unset = type.safeParse(undefined);
    const known = { name, description: descriptionOf(type), required: !unset.success };
    return isWritable(unset.data) ? { ...known, defaultValue: String(unset.data) } : known;
  });
}

/** A description also counts where `.optional()` or `.default()` was put behind it. */
function descriptionOf(type: z.ZodType): string {
  if (type.description !== undefined) return type.description;
  const wrapped = type instanceof z.ZodOptional || type instanceof z.ZodDefault;
  return wrapped ? descriptionOf(type.unwrap() as z.ZodType) : '';
}

function isWritable(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

const portExpectation = 'expected a port number from 0 to 65535 (0: any free one)';

/** The kinds of value that settings are made of. */
export const setting = {
  port: () =>
    z
      .string({ error: portExpectation })
      .regex(/^\d{1,5}$/, { error: portExpectation })
      .transform(Number)
      .refine((port) => port <= 65_535, { error: portExpectation }),
  wholeNumber: (minimum: number, maximum: number) => {
    const error = `expected a whole number from ${minimum} to ${maximum}`;
    return z
      .string({ error })
      .regex(/^\d{1,15}$/, { error })
      .transform(Number)
      .refine((number) => number >= minimum && number <= maximum, { error });
  },
  text: (expectation: string) => z.string({ error: expectation }).min(1, { error: expectation }),
  url: (...protocols: string[]) => {
    const error = `expected a URL that begins with ${protocols.map((each) => `${each}://`).join(' or ')}`;
    return z.string({ error }).refine(
      (text) => {
        const { protocol, host } = URL.canParse(text) ? new URL(text) : { protocol: '', host: '' };
        return protocols.includes(protocol.slice(0, -1)) && host !== '';
      },
      { error },
    );
  },
  /** Not a `url`: a replica set lists several hosts, which no URL parser takes. The driver checks the rest. */
  mongodbUrl: () => {
    const error = 'expected a URL such as mongodb://host:27017/isobar or mongodb+srv://host/isobar';
    return z.string({ error }).regex(/^mongodb(\+srv)?:\/\/[^\s/]\S*$/, { error });
  },
  flag: () =>
    z
      .enum(['0', '1', 'true', 'false'], { error: 'expected 1, 0, true or false' })
      .transform((text) => text === '1' || text === 'true'),
} as const;
