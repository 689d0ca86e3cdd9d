//! The table and the queues, as `template.yaml` has them.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType,
};
use store::table::INDEXES;

use crate::error::Failure;

/// Creates the table with its indexes.
pub async fn create(client: &aws_sdk_dynamodb::Client, name: &str) -> Result<(), Failure> {
    let mut request = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    let mut attributes = vec!["p".to_owned(), "s".to_owned()];
    attributes.extend(INDEXES.iter().flat_map(|index| ["p", "s"].map(|end| format!("{}{end}", index.attribute))));
    for attribute in &attributes {
        let text = AttributeDefinition::builder().attribute_name(attribute).attribute_type(ScalarAttributeType::S);
        request = request.attribute_definitions(text.build().map_err(Failure::because("attribute"))?);
    }
    for element in keys("")? {
        request = request.key_schema(element);
    }
    for index in INDEXES {
        let projection = match index.projection {
            [] => Projection::builder().projection_type(ProjectionType::KeysOnly),
            attributes => attributes
                .iter()
                .fold(Projection::builder().projection_type(ProjectionType::Include), |projection, attribute| {
                    projection.non_key_attributes(*attribute)
                }),
        };
        let projection = projection.build();
        let own = GlobalSecondaryIndex::builder().index_name(index.name).projection(projection);
        let own = own.set_key_schema(Some(keys(index.attribute)?)).build();
        request = request.global_secondary_indexes(own.map_err(Failure::because("index"))?);
    }
    request.send().await.map(drop).map_err(Failure::chain("the table cannot be created"))
}

fn keys(prefix: &str) -> Result<Vec<KeySchemaElement>, Failure> {
    let element =
        |end: &str, kind: KeyType| KeySchemaElement::builder().attribute_name(format!("{prefix}{end}")).key_type(kind);
    [element("p", KeyType::Hash), element("s", KeyType::Range)]
        .into_iter()
        .map(|element| element.build().map_err(Failure::because("key")))
        .collect()
}
