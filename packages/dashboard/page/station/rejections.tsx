import './rejections.css';

import { useEffect, useState } from 'preact/hooks';

import type { RejectionAnswer } from '../../src/api/rejection-answers.ts';
import type { Api } from '../api.ts';
import { formatInstant } from '../format.ts';

/** What of the station was refused last, and why; asked for when it is opened. */
export function Rejections({ api, name }: { api: Api; name: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class="rejections"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>Readings that were refused</summary>
      {isOpen && <List api={api} name={name} />}
    </details>
  );
}

function List({ api, name }: { api: Api; name: string }) {
  const [found, setFound] = useState<readonly RejectionAnswer[]>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    api.rejections(name).then(
      ({ rejections }) => {
        setFound(rejections);
      },
      (error: unknown) => {
        setProblem(error instanceof Error ? error.message : String(error));
      },
    );
  }, [api, name]);
  if (problem !== '') return <p class="problem">{problem}</p>;
  if (found === undefined) return <p class="hint">Loading…</p>;
  if (found.length === 0) return <p class="hint">None: nothing of this station was refused.</p>;
  return (
    <ul>
      {found.map(({ topic, reason, receivedAt, payload }, index) => (
        <li key={`${receivedAt} ${index}`}>
          <b>{reason}</b>{' '}
          <span>
            {formatInstant(Date.parse(receivedAt))}, on {topic}
          </span>
          <code>{payload}</code>
        </li>
      ))}
    </ul>
  );
}
