/** The label config language over HTTP. Parsing and rules live in the contract package. */
export { labelsRoutes } from './labels.routes.ts'
