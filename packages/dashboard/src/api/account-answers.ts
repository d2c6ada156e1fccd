import { nameSchema, roleSchema } from '@isobar/shared';
import { z } from 'zod';

const instant = z.string().meta({ format: 'date-time' });

/** An account as auth tells of it. */
export const accountSchema = z.object({
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  createdAt: instant,
  passwordSetAt: instant,
});
export type Account = z.infer<typeof accountSchema>;

export const accountsSchema = z.object({
  accounts: z.array(accountSchema),
  next: z.string().optional().describe('What `after` is for the page that follows.'),
});
export type Accounts = z.infer<typeof accountsSchema>;

export const changedAccountSchema = z.object({ account: accountSchema });
export type ChangedAccount = z.infer<typeof changedAccountSchema>;

/** The one answer that holds a password. */
export const newPasswordSchema = changedAccountSchema.extend({
  password: z.string().describe('Said this once.'),
});
export type NewPassword = z.infer<typeof newPasswordSchema>;

const limitExpectation = 'expected a whole number from 1 to 1000';

/** The query of `GET /api/accounts`. */
export const accountsQuerySchema = z.strictObject({
  after: nameSchema.optional().describe('Begins behind this name.'),
  limit: z
    .string({ error: limitExpectation })
    .regex(/^([1-9]\d{0,2}|1000)$/, { error: limitExpectation })
    .optional()
    .describe('Most accounts in the answer. Default: 100.'),
});

/** The body of `POST /api/accounts`. */
export const newAccountSchema = z.strictObject(
  { name: nameSchema, role: roleSchema.describe('It decides what the account may do.') },
  { error: 'expected name and role, as JSON' },
);

export const accountPathSchema = z.object({ account: nameSchema });
