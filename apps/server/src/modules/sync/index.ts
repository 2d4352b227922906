export { createSourceWorker, type SourceDeps } from './engine.ts'
export type { BuildLimits } from './build.ts'
export { createSampler, type SampledStorage } from './sample.ts'
