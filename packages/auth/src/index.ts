export { type Account } from './accounts/account.ts';
export {
  type AccountRecord,
  type AccountStore,
  type Revocation,
} from './accounts/account-store.ts';
export { createAccounts, MAX_PAGE, type Accounts, type Credentials } from './accounts/accounts.ts';
export { importAccounts, type ImportedAccount } from './accounts/import-accounts.ts';
export { keepAccounts } from './accounts/keep-accounts.ts';
export { openMongodbAccountStore } from './accounts/mongodb-account-store.ts';
export { type SetAccount } from './accounts/parse-account-settings.ts';
export { type VerifiedAccount } from './accounts/password-check.ts';
export { openSqliteAccountStore } from './accounts/sqlite-account-store.ts';
export { createAuth, type Auth, type AuthOptions } from './auth.ts';
export { type Cell } from './cells/cell.ts';
export { type PublicJwk } from './keys/key-file.ts';
export { openKeyStore, type KeyStore, type SigningKey } from './keys/key-store.ts';
export { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './passwords/password-rules.ts';
export { authSettingsSchema, type AuthSettings } from './settings.ts';
export { createTokenIssuer, type IssuedToken, type TokenIssuer } from './tokens/token-issuer.ts';
export { DEFAULT_TOKEN_SECONDS, MAX_TOKEN_SECONDS } from './tokens/token-lifetime.ts';
