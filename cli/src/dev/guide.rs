//! What to try by hand once everything is up: lines to paste into another terminal.

use super::session::Session;
use super::state::Saved;

/// Base URL, keys and commands, ready to paste.
pub fn text(session: &Session, saved: &Saved, upload_port: u16) -> String {
    let Saved { platform, api_key, reviewer_key, .. } = saved;
    let Session { url, admin_key, stack } = session;
    let log = stack.report.log.display();
    format!(
        r#"
Gavel is up. In another terminal:

  export GAVEL_URL='{url}'
  export GAVEL_API_KEY='{api_key}'
  export GAVEL_ADMIN_KEY='{admin_key}'
  export GAVEL_PLATFORM_ID='{platform}'
  export GAVEL_MODERATOR_KEY='{reviewer_key}'

Judge a text in the call:

  curl -s "$GAVEL_URL/api/v2/content/sync" -H "authorization: Bearer $GAVEL_API_KEY" \
    -H 'content-type: application/json' \
    -d '{{"type":"comment","id":"c1","author":"ann","fields":[{{"id":"text","type":"text","src":"oh cr@p, my card is 4111 1111 1111 1111"}}]}}'

Send it to the queue and watch the webhooks arrive here:

  curl -s "$GAVEL_URL/api/v2/content" -H "authorization: Bearer $GAVEL_API_KEY" \
    -H 'content-type: application/json' \
    -d '{{"type":"comment","id":"c2","author":"ann","fields":[{{"id":"text","type":"text","src":"have a nice day"}}]}}'

See what became of it, and what was delivered:

  curl -s "$GAVEL_URL/admin/v1/platforms/$GAVEL_PLATFORM_ID/cases?type=comment&id=c1" -H "authorization: Bearer $GAVEL_ADMIN_KEY"
  cargo gavel deliveries list

Work the review queue as a moderator:

  curl -s "$GAVEL_URL/moderate/v1/queues/default/cases" -H "authorization: Bearer $GAVEL_MODERATOR_KEY"

Get a link to the page where a content's author reads why it was taken down (after an enforcement):

  curl -s "$GAVEL_URL/api/v2/content/sor/redirect?type=comment&id=c1" -H "authorization: Bearer $GAVEL_API_KEY"

Upload a picture and see what its scan says: http://127.0.0.1:{upload_port}/

Try next: change a policy's thresholds (PUT /admin/v1/platforms/$GAVEL_PLATFORM_ID/policies/OBS; in force
within 10 s), add a phrase to a block list, or use it from your own code.
The AWS API answers on {endpoint} (access key and secret "test", region us-east-1).
Log of the functions: {log}

Ctrl-C stops it; the data is there again at the next start, unless you say --fresh."#,
        endpoint = stack.report.endpoint,
    )
}
