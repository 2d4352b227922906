export { createDoctor, type Doctor } from './doctor.service.ts'
export { doctorRoutes } from './doctor.routes.ts'
export { printProbe } from './print-probe.ts'
