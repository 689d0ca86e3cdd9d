//! What is kept: the table, the installation secret, media on their way; and what the stack tells.

use domain::uploads::{RESULT_MS, UNSCANNED_MS};
use serde_json::{Value, json};
use store::table::INDEXES;

use crate::document::{TEMPLATE, of_type, resources, target};

fn keys(p: &str, s: &str) -> Value {
    json!([{ "AttributeName": p, "KeyType": "HASH" }, { "AttributeName": s, "KeyType": "RANGE" }])
}

#[test]
fn the_table_is_the_one_the_store_works_with() {
    let tables = of_type("AWS::DynamoDB::Table");
    let [(_, table)] = tables.as_slice() else { panic!("{} tables", tables.len()) };
    assert_eq!(table["KeySchema"], keys("p", "s"));
    assert_eq!(table["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(table["TimeToLiveSpecification"], json!({ "AttributeName": "x", "Enabled": true }));
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(table["SSESpecification"]["SSEEnabled"], true);
    assert_eq!(table["DeletionProtectionEnabled"], json!({ "Fn::If": ["IsProtected", true, false] }));
    let indexes = table["GlobalSecondaryIndexes"].as_array().unwrap();
    assert_eq!(indexes.len(), INDEXES.len());
    for index in INDEXES {
        let found = indexes.iter().find(|found| found["IndexName"] == index.name).unwrap();
        assert!(index.name.len() >= 3, "DynamoDB refuses shorter names");
        assert_eq!(found["KeySchema"], keys(&format!("{}p", index.attribute), &format!("{}s", index.attribute)));
        let wanted: Value = match index.projection {
            [] => json!({ "ProjectionType": "KEYS_ONLY" }),
            attributes => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": attributes }),
        };
        assert_eq!(found["Projection"], wanted, "{}", index.name);
    }
}

#[test]
fn the_stack_cannot_take_data_or_secret_with_it() {
    for (id, resource) in resources() {
        let is_kept = matches!(resource["Type"].as_str(), Some("AWS::DynamoDB::Table" | "AWS::SecretsManager::Secret"));
        if is_kept || id == "EvidenceBucket" {
            assert_eq!(resource["DeletionPolicy"], "Retain", "{id}");
            assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{id}");
        }
    }
}

#[test]
fn the_installation_secret_is_long_and_made_by_the_stack() {
    let secrets = of_type("AWS::SecretsManager::Secret");
    let [(_, secret)] = secrets.as_slice() else { panic!("{} secrets", secrets.len()) };
    let made = &secret["GenerateSecretString"];
    assert!(made["PasswordLength"].as_u64().is_some_and(|length| length >= 48));
    assert_eq!(made["ExcludePunctuation"], true);
    assert!(secret.get("SecretString").is_none());
}

#[test]
fn every_bucket_is_private_and_encrypted() {
    let policies = of_type("AWS::S3::BucketPolicy");
    for (id, bucket) in of_type("AWS::S3::Bucket") {
        for (setting, value) in bucket["PublicAccessBlockConfiguration"].as_object().unwrap() {
            assert_eq!(value, true, "{id}: {setting}");
        }
        assert_eq!(bucket["PublicAccessBlockConfiguration"].as_object().unwrap().len(), 4, "{id}");
        assert!(bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0].is_object(), "{id}");
        let rules = bucket["LifecycleConfiguration"]["Rules"].as_array().unwrap();
        let everything = rules.iter().find(|rule| rule.get("Prefix").is_none()).unwrap();
        assert_eq!(everything["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"], 1, "{id}");
        let own = policies.iter().find(|(_, policy)| target(&policy["Bucket"]) == id).unwrap().1;
        let statement = &own["PolicyDocument"]["Statement"][0];
        assert_eq!(statement["Effect"], "Deny", "{id}");
        assert_eq!(statement["Condition"]["Bool"]["aws:SecureTransport"], "false", "{id}");
    }
}

#[test]
fn media_go_by_themselves_and_evidence_with_its_case() {
    let rules = |id: &str| {
        let bucket = &TEMPLATE["Resources"][id]["Properties"];
        bucket["LifecycleConfiguration"]["Rules"].as_array().unwrap().clone()
    };
    let media = rules("MediaBucket");
    let days = |seconds_ms: i64| seconds_ms / 86_400_000;
    let incoming = media.iter().find(|rule| rule["Prefix"] == store::media::keys::INCOMING).unwrap();
    assert_eq!(incoming["ExpirationInDays"].as_i64(), Some(days(UNSCANNED_MS)));
    let everything = media.iter().find(|rule| rule.get("Prefix").is_none()).unwrap();
    assert_eq!(everything["ExpirationInDays"].as_i64(), Some(days(RESULT_MS)));
    assert!(rules("EvidenceBucket").iter().all(|rule| rule.get("ExpirationInDays").is_none()));
    assert_eq!(of_type("AWS::S3::Bucket").len(), 2);
}

#[test]
fn outputs_name_what_operators_and_tests_need() {
    let outputs = TEMPLATE["Outputs"].as_object().unwrap();
    let mut expected = vec!["ApiUrl", "EvidenceBucketName", "InstallationSecretArn", "MediaBucketName", "TableName"];
    expected.extend(["MediaQueueUrl", "MediaDeadLetterQueueUrl"]);
    expected.extend(["DeepQueueUrl", "DeepDeadLetterQueueUrl"]);
    expected.extend(["AnalyseQueueUrl", "EventsQueueUrl", "DeliveriesQueueUrl", "RetriesQueueUrl", "JobsQueueUrl"]);
    expected.extend(["AnalyseDeadLetterQueueUrl", "EventsDeadLetterQueueUrl"]);
    expected.extend(["DeliveriesDeadLetterQueueUrl", "RetriesDeadLetterQueueUrl", "JobsDeadLetterQueueUrl"]);
    for name in &expected {
        assert!(outputs.contains_key(*name), "{name}");
    }
    assert_eq!(outputs.len(), expected.len());
}

#[test]
fn the_first_admin_key_is_given_as_a_hash_and_loopback_is_off() {
    let parameters = &TEMPLATE["Parameters"];
    assert_eq!(parameters["AdminKeyHash"]["NoEcho"], true);
    assert_eq!(parameters["AdminKeyHash"]["AllowedPattern"], "[0-9a-f]{64}");
    assert!(parameters["AdminKeyHash"].get("Default").is_none());
    assert_eq!(parameters["AllowLoopbackTargets"]["Default"], "false");
    assert_eq!(parameters["Architecture"]["Default"], "arm64");
    assert_eq!(parameters["ReservedConcurrency"]["Default"], 0);
}
