import { useEffect, useState } from 'preact/hooks';

import type { AdminApi } from './admin-api.ts';
import { checkLoginUrl, isLoopback, provisioningFile } from './provisioning-file.ts';

/** Gives the file that a new station is set up with. */
export function ProvisioningForm(props: { api: AdminApi; station: string; password: string }) {
  const { api, station, password } = props;
  const [text, setText] = useState('');
  useEffect(() => {
    api.config().then(
      ({ loginUrl: guess }) => {
        setText((typed) => (typed === '' ? guess : typed));
      },
      () => undefined, // then it has to be typed
    );
  }, [api]);
  const loginUrl = checkLoginUrl(text);
  const file = `${station}.env`;
  return (
    <form
      class="provisioning"
      aria-label="Provisioning file"
      onSubmit={(event) => {
        event.preventDefault();
        if (loginUrl !== undefined) {
          download(file, provisioningFile({ station, password, loginUrl }));
        }
      }}
    >
      <label>
        Where the station logs in
        <input
          type="url"
          required
          value={text}
          aria-invalid={loginUrl === undefined}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="main" disabled={loginUrl === undefined}>
        Download {file}
      </button>
      <p class="hint">
        {hintOn(loginUrl)} Then: <code>isobar flash --provisioning {file} --host 192.168.7.2</code>
      </p>
    </form>
  );
}

function hintOn(loginUrl: string | undefined): string {
  if (loginUrl === undefined) return 'Expected an address such as https://weather.example.';
  return isLoopback(loginUrl)
    ? 'Only this machine finds itself under that address: give one that the station finds it under.'
    : 'The address of the auth service, as the station finds it.';
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
