export { agents } from './agents/index.ts';
export { clone } from './clone/index.ts';
export { engine } from './engine/index.ts';
