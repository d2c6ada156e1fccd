import { useEffect, useRef, useState } from 'preact/hooks';

import type { NewPassword } from '../../src/api/account-answers.ts';
import type { AdminApi } from './admin-api.ts';
import { ProvisioningForm } from './provisioning-form.tsx';

/** Shows a password, the one time that it can be shown. */
export function PasswordNotice(props: { api: AdminApi; made: NewPassword; onClose: () => void }) {
  const { api, made, onClose } = props;
  const { account, password } = made;
  const [isCopied, setCopied] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <section class="box password-notice" aria-labelledby="password-of">
      <h2 id="password-of" ref={heading} tabIndex={-1}>
        The password of {account.name}
      </h2>
      <p class="password">
        <code>{password}</code>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            navigator.clipboard.writeText(password).then(
              () => {
                setCopied(true);
              },
              () => undefined, // it stands there to be copied by hand
            );
          }}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </p>
      <p class="hint">It is shown this once, and kept nowhere.</p>
      {account.role === 'station' && (
        <ProvisioningForm api={api} station={account.name} password={password} />
      )}
      <p class="done">
        <button type="button" class="quiet" onClick={onClose}>
          Done
        </button>
        {account.role === 'station' && (
          <a href={`#/profiles/${account.name}`}>Say where the station is</a>
        )}
      </p>
    </section>
  );
}
