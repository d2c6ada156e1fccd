import { nameSchema } from '@isobar/shared';
import { readRequest } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { LoginAnswer } from './answers.ts';

/** Asks auth for a token. */
export type LogIn = (credentials: {
  readonly name: string;
  readonly password: string;
  /** The client's IP address: auth limits guesses by it. */
  readonly address: string;
}) => Promise<{ readonly token: string; readonly expiresAt: Date }>;

const passwordExpectation = 'expected a text of 1 to 512 characters';

export const credentialsSchema = z.object(
  {
    name: nameSchema,
    password: z
      .string({ error: passwordExpectation })
      .min(1, { error: passwordExpectation })
      .max(512, { error: passwordExpectation }),
  },
  { error: 'expected name and password, as JSON' },
);

/** `POST /login`, so that the page has to do with one origin alone. */
export function addLoginRoute(app: FastifyInstance, { logIn }: { logIn: LogIn }): void {
  app.post('/login', async (request): Promise<LoginAnswer> => {
    const credentials = readRequest(credentialsSchema, { part: 'body', value: request.body });
    const { token, expiresAt } = await logIn({ ...credentials, address: request.ip });
    return { token, expiresAt: expiresAt.toISOString() };
  });
}
