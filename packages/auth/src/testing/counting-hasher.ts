import { createPasswordHasher, type PasswordHasher } from '../passwords/password-hasher.ts';

/** A real hasher that notes which hashes were checked. */
export function createCountingHasher(): PasswordHasher & { readonly verified: string[] } {
  const hasher = createPasswordHasher();
  const verified: string[] = [];
  return {
    ...hasher,
    verified,
    verify: (passwordHash, password) => {
      verified.push(passwordHash);
      return hasher.verify(passwordHash, password);
    },
  };
}
