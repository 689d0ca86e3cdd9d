//! The API's routes are those of the operations, and each leads to the function that has it.

use std::collections::{BTreeMap, BTreeSet};

use lambda::function::Trigger;
use operations::ALL;
use serde_json::Value;

use crate::document::{TEMPLATE, function_id, of_type, target};

/// Start and end of the address of an integration.
const INVOKE: (&str, &str) =
    ("arn:AWS::Partition:apigateway:AWS::Region:lambda:path/2015-03-31/functions/", ".Arn/invocations");

/// Route key (`GET /path` or `$default`) to logical id of the function.
pub fn routes() -> BTreeMap<String, String> {
    let mut routes = BTreeMap::new();
    let paths = TEMPLATE["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"].as_object().unwrap();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let key = match method.as_str() {
                "x-amazon-apigateway-any-method" => path.trim_start_matches('/').to_owned(),
                method => format!("{} {path}", method.to_uppercase()),
            };
            let integration = &operation["x-amazon-apigateway-integration"];
            assert!(routes.insert(key, function_of(integration)).is_none());
        }
    }
    routes
}

fn function_of(integration: &Value) -> String {
    assert_eq!(integration["type"], "aws_proxy");
    assert_eq!(integration["httpMethod"], "POST");
    assert_eq!(integration["payloadFormatVersion"], "2.0");
    let uri = target(&integration["uri"]);
    let function = uri.strip_prefix(INVOKE.0).and_then(|rest| rest.strip_suffix(INVOKE.1));
    function.unwrap_or_else(|| panic!("{uri}")).to_owned()
}

#[test]
fn the_routes_are_those_of_the_operations() {
    let mut expected = BTreeMap::new();
    for function in ALL {
        let id = function_id(function.name);
        match function.trigger {
            Trigger::Http(endpoints) => {
                for endpoint in endpoints {
                    for path in endpoint.paths() {
                        let key = format!("{} {path}", endpoint.method.as_str());
                        assert!(expected.insert(key.clone(), id.clone()).is_none(), "two operations have {key}");
                    }
                }
            }
            Trigger::Fallback => assert!(expected.insert("$default".to_owned(), id).is_none()),
            Trigger::Queue { .. } | Trigger::Schedule { .. } => {}
        }
    }
    assert_eq!(routes(), expected);
}

#[test]
fn the_default_route_is_marked_as_such() {
    let default = &TEMPLATE["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"]["/$default"];
    assert_eq!(default["x-amazon-apigateway-any-method"]["isDefaultRoute"], true);
}

#[test]
fn every_function_with_a_route_has_one_permission_for_this_api() {
    let permitted: Vec<String> = of_type("AWS::Lambda::Permission")
        .into_iter()
        .map(|(id, permission)| {
            assert_eq!(permission["Action"], "lambda:InvokeFunction", "{id}");
            assert_eq!(permission["Principal"], "apigateway.amazonaws.com", "{id}");
            let source = target(&permission["SourceArn"]);
            assert_eq!(source, "arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Api/*", "{id}");
            target(&permission["FunctionName"])
        })
        .collect();
    let routed: BTreeSet<String> = routes().into_values().collect();
    assert_eq!(permitted.iter().cloned().collect::<BTreeSet<_>>(), routed);
    assert_eq!(permitted.len(), routed.len(), "one permission a function");
}

#[test]
fn there_is_one_api_and_it_is_throttled() {
    let apis = of_type("AWS::Serverless::HttpApi");
    let [(_, api)] = apis.as_slice() else { panic!("{} APIs", apis.len()) };
    assert_eq!(target(&api["DefaultRouteSettings"]["ThrottlingRateLimit"]), "ThrottleRate");
    assert_eq!(target(&api["DefaultRouteSettings"]["ThrottlingBurstLimit"]), "ThrottleBurst");
}
