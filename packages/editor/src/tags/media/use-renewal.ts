import { useEffectEvent, useLayoutEffect, type RefObject } from 'react'
import type { Renewal } from './renewal.ts'

/** Has the player looked after while it is on the page. `onFail` is called when asking again did not help. */
export function useRenewal(
  renewal: Renewal,
  media: RefObject<HTMLMediaElement | null>,
  onFail: () => void,
): void {
  const fail = useEffectEvent(onFail)
  useLayoutEffect(() => renewal.watch({ element: () => media.current, fail: () => fail() }), [renewal, media])
}
