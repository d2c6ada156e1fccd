import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part of the page that is loaded when it is first shown: the first load stays small. */
export function lazy<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> {
  let loaded: FunctionComponent<Props> | undefined;

  return function Lazy(props: Props) {
    const [Part, setPart] = useState(() => loaded);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (Part !== undefined) return;
      load().then(
        (part) => {
          loaded = part;
          setPart(() => part);
        },
        () => {
          setFailed(true);
        },
      );
    }, [Part]);
    if (Part !== undefined) return <Part {...props} />;
    return (
      <p class="empty" role="status">
        {hasFailed ? 'This part of the page could not be loaded; load the page again.' : 'Loading…'}
      </p>
    );
  };
}
