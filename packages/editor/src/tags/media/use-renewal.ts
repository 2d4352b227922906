import { useEffect, useRef, useState, type RefObject } from 'react'
import { createRenewal, type Renewal } from './renewal.ts'

/** For one medium: `url` stays. `onFail` is called when asking again did not help. */
export function useRenewal(
  media: RefObject<HTMLMediaElement | null>,
  url: string,
  onFail: () => void,
): Renewal {
  const fail = useRef(onFail)
  useEffect(() => {
    fail.current = onFail
  })
  const [renewal] = useState(() =>
    createRenewal({ url, media: () => media.current, onFail: () => fail.current() }),
  )
  useEffect(() => renewal.watch(), [renewal])
  return renewal
}
