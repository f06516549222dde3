/** Makes the Python environments of the interop tests ahead of them, as CI does while it checks types. */
import { findOrMakeProducers } from './steps/producers.js';

const made = await findOrMakeProducers();
if ('missing' in made) console.log(made.missing);
