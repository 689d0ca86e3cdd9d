// One process for all groups: `node --test` would start one for each file, each with its own waiting.
await import('./account.mjs');
await import('./authors.mjs');
await import('./content.mjs');
await import('./queue.mjs');
await import('./wordlists.mjs');
await import('./actions.mjs');
