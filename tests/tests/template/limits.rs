//! The template keeps within the limits of a stack, and nothing listens without TLS.

use crate::document::{resources, setting, text};
use crate::routes::routes;

/// Most resources of the processed template; a stack takes 500.
const MAX_RESOURCES: usize = 450;
/// Most routes; an HTTP API takes 300.
const MAX_ROUTES: usize = 280;

/// Resources that the SAM transform makes of one, at most.
fn processed(id: &str, kind: &str) -> usize {
    match kind {
        "AWS::Serverless::Function" => {
            let events = setting(id, "Events").as_object().map_or(0, serde_json::Map::len);
            let own_role = usize::from(setting(id, "Role").is_null());
            let invoke_config = usize::from(!setting(id, "EventInvokeConfig").is_null());
            // A schedule makes a rule and a permission.
            1 + own_role + invoke_config + 2 * events
        }
        "AWS::Serverless::HttpApi" => 2,
        kind => {
            assert!(!kind.starts_with("AWS::Serverless::"), "{id}: how many resources is a {kind}?");
            1
        }
    }
}

#[test]
fn the_processed_template_fits() {
    let count: usize = resources().map(|(id, resource)| processed(id, resource["Type"].as_str().unwrap())).sum();
    assert!(count > resources().count(), "functions count for more than one resource");
    assert!(count <= MAX_RESOURCES, "{count} resources");
    let routes = routes().len();
    assert!(routes <= MAX_ROUTES, "{routes} routes");
}

#[test]
fn nothing_listens_without_tls() {
    assert!(!text().contains("http://"));
    for (id, resource) in resources() {
        let kind = resource["Type"].as_str().unwrap();
        let listens = ["AWS::ElasticLoadBalancing", "AWS::EC2::", "AWS::Lambda::Url", "AWS::CloudFront::"];
        assert!(!listens.iter().any(|prefix| kind.starts_with(prefix)), "{id} is a {kind}");
        assert!(resource["Properties"].get("FunctionUrlConfig").is_none(), "{id} has an address of its own");
    }
}
