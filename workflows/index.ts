export { driver } from './driver.js';
export { reconciler } from './reconciler.js';
