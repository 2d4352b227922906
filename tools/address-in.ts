/** Where a Sluice started with `--port 0` listens, once it has said so: no port is free until it is taken. */
export const addressIn = (output: string): string | undefined =>
  /listens on (http:\/\/127\.0\.0\.1:\d+)\./.exec(output)?.[1]
