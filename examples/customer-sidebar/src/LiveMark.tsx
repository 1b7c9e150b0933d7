import { useLiveState, type LiveState } from './live';

/** Says whether what others change is shown as it happens. */
export function LiveMark() {
  const state = useLiveState();
  return (
    <p className={`live-mark ${state}`} aria-live="polite" title={MEANING[state]}>
      {NAME[state]}
    </p>
  );
}

const NAME: Record<LiveState, string> = { connecting: 'Connecting…', live: 'Live', off: 'Not live' };

const MEANING: Record<LiveState, string> = {
  connecting: 'Asks the server to tell of changes',
  live: 'Shows what others change, as it happens',
  off: 'Shows what others change only when it is read again',
};
