import type { AlertAnswer } from '../../src/api/alert-answers.ts';
import { formatAge, formatInstant } from '../format.ts';
import { linkTo } from '../route.ts';

/** What is the matter now, or was. */
export function AlertTable(props: { alerts: readonly AlertAnswer[]; title: string }) {
  const { alerts, title } = props;
  const isPast = alerts.some(({ clearedAt }) => clearedAt !== null);
  return (
    <table class={isPast ? 'past' : 'lasting'} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">Station</th>
          <th scope="col">Alert</th>
          <th scope="col" class="extra">
            Rule
          </th>
          <th scope="col">Since</th>
          <th scope="col">{isPast ? 'Until' : 'For'}</th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} />
        ))}
      </tbody>
    </table>
  );
}

function AlertRow({ alert }: { alert: AlertAnswer }) {
  const { station, rule, text, since, clearedAt } = alert;
  const began = Date.parse(since);
  return (
    <tr>
      <th scope="row">
        <a href={linkTo(station)}>{station}</a>
      </th>
      <td class="text">{text}</td>
      <td class="extra">{rule}</td>
      <td class="since">{formatInstant(began)}</td>
      <td class="end">
        {clearedAt === null ? formatAge(Date.now() - began) : formatInstant(Date.parse(clearedAt))}
      </td>
    </tr>
  );
}
