import { cli } from './cli/cli.ts'

const code = await cli(process.argv, process.env)
// a server that runs keeps the process alive by itself; only failures and finished commands end it here
if (code !== 0) process.exit(code)
