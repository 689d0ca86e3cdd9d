//! The file of variables with which `sam local` runs a single function in a container against this
//! local AWS: the container knows the template, but not what its references stand for here.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::Failure;
use crate::workspace::{Workspace, write_private};

/// Name of the file, beside the other private files of this clone.
const FILE: &str = "sam-local.json";

/// Outputs of the stack that the functions get as variables.
const VARIABLES: [(&str, &str); 7] = [
    ("TableName", "TABLE_NAME"),
    ("AnalyseQueueUrl", "ANALYSE_QUEUE_URL"),
    ("DeepQueueUrl", "DEEP_QUEUE_URL"),
    ("EventsQueueUrl", "EVENTS_QUEUE_URL"),
    ("DeliveriesQueueUrl", "DELIVERIES_QUEUE_URL"),
    ("RetriesQueueUrl", "RETRIES_QUEUE_URL"),
    ("InstallationSecretArn", "INSTALLATION_SECRET_ARN"),
];

/// Writes the file for a running stack.
pub fn write(
    workspace: &Workspace,
    endpoint: &str,
    outputs: &BTreeMap<String, String>,
    admin_key_hash: &str,
) -> Result<(), Failure> {
    write_private(&workspace.private(FILE)?, &content(endpoint, outputs, admin_key_hash).to_string())
}

fn content(endpoint: &str, outputs: &BTreeMap<String, String>, admin_key_hash: &str) -> Value {
    let mut variables: BTreeMap<&str, String> = BTreeMap::new();
    for (output, variable) in VARIABLES {
        if let Some(value) = outputs.get(output) {
            variables.insert(variable, value.clone());
        }
    }
    // Inside a container this machine has another name.
    let reachable = endpoint.replace("127.0.0.1", "host.docker.internal").replace("localhost", "host.docker.internal");
    variables.insert("AWS_ENDPOINT_URL", reachable);
    variables.insert("ADMIN_KEY_HASH", admin_key_hash.to_owned());
    variables.insert("ALLOW_LOOPBACK_TARGETS", "true".to_owned());
    json!({ "Parameters": variables })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_what_the_functions_read() {
        let outputs = BTreeMap::from([("TableName".to_owned(), "t".to_owned()), ("ApiUrl".to_owned(), "u".to_owned())]);
        let content = content("http://127.0.0.1:4566", &outputs, "h");
        assert_eq!(content["Parameters"]["TABLE_NAME"], "t");
        assert_eq!(content["Parameters"]["AWS_ENDPOINT_URL"], "http://host.docker.internal:4566");
        assert!(content["Parameters"].get("ApiUrl").is_none());
    }
}
