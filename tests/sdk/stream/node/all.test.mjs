// One process, one test after the other: what is measured by the clients' time limits is one call at a time.
import './stream-chat/lists.mjs';
import './stream-chat/configs.mjs';
import './stream-chat/checks.mjs';
import './stream-chat/flags.mjs';
import './stream-chat/queue.mjs';
import './stream-chat/actions.mjs';
import './stream-chat/people.mjs';
import './stream-chat/rules.mjs';
import './node-sdk/content.mjs';
import './node-sdk/settings.mjs';
import './node-sdk/actions.mjs';
import './node-sdk/appeals.mjs';
import './webhooks.mjs';
