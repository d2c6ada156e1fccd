import type { AlertRule } from '@isobar/shared';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';

import { createAdminApi } from '../admin/admin-api.ts';
import type { LiveStore } from '../live/live-store.ts';
import { SureButton } from '../parts/sure-button.tsx';
import { roleOf, type Session } from '../session.ts';
import { NEW_RULE, toFields } from './rule-fields.ts';
import { RuleForm } from './rule-form.tsx';
import { tellCondition } from './rule-text.ts';

/** The rules by which alerts are raised; admins change them here. */
export function Rules(props: { session: Session; store: LiveStore; onChange: () => void }) {
  const { session, store, onChange } = props;
  const api = useMemo(() => createAdminApi(session), [session]);
  const [rules, setRules] = useState<readonly AlertRule[]>([]);
  const [changing, setChanging] = useState<AlertRule>();
  const [made, setMade] = useState(0);
  const [problem, setProblem] = useState('');
  const isAdmin = roleOf(session) === 'admin';

  const attempt = useCallback(
    async (work: () => Promise<unknown>) => {
      setProblem('');
      try {
        await work();
        setRules((await api.alertRules()).rules);
        return true;
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
        return false;
      }
    },
    [api],
  );
  useEffect(() => {
    void attempt(() => Promise.resolve());
  }, [attempt]);

  async function save(rule: AlertRule): Promise<void> {
    if (!(await attempt(() => api.setAlertRule(rule)))) return;
    setChanging(undefined);
    setMade(made + 1); // an empty form for the next one
    onChange();
  }

  return (
    <section>
      <h2>Rules</h2>
      <p class="problem" role="alert">
        {problem}
      </p>
      {isAdmin && (
        <RuleForm
          key={changing?.id ?? `new ${made}`}
          first={changing === undefined ? NEW_RULE : toFields(changing)}
          isNew={changing === undefined}
          stations={store.all().map(({ name }) => name)}
          onSave={save}
          onCancel={
            changing &&
            (() => {
              setChanging(undefined);
            })
          }
        />
      )}
      {rules.length === 0 ? (
        <p class="hint">There are no rules yet, so nothing raises an alert.</p>
      ) : (
        <table aria-label="Rules">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Station</th>
              <th scope="col">Alert when</th>
              {isAdmin && (
                <th scope="col">
                  <span class="unseen">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={rule.id}>
                <th scope="row">{rule.id}</th>
                <td class="station">{rule.station ?? 'all'}</td>
                <td class="text">{tellCondition(rule)}</td>
                {isAdmin && (
                  <td class="actions">
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Change ${rule.id}`}
                      onClick={() => {
                        setChanging(rule);
                      }}
                    >
                      Change
                    </button>
                    <SureButton
                      name={rule.id}
                      label="Delete"
                      run={async () => {
                        await attempt(() => api.removeAlertRule(rule.id));
                        onChange();
                      }}
                    />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
