use domain::config::target::external_id;
use e2e::customer::Customer;
use e2e::world::World;
use e2e::world::platform::pictured;

use crate::scene::{CLEAN, RED, UNSEEN, green, judgement, red, says, world};

/// A customer with a bucket of two pictures.
async fn customer(world: &World) -> (Customer, String) {
    let customer = Customer::new();
    let bucket = format!("photos-{}", customer.id());
    let s3 = world.account.s3_of(customer.id());
    s3.create_bucket().bucket(&bucket).send().await.unwrap();
    for (key, bytes) in [("a b/red.png", red()), ("green.png", green())] {
        s3.put_object().bucket(&bucket).key(key).body(bytes.into()).send().await.unwrap();
    }
    (customer, bucket)
}

async fn judged(world: &World, id: &str, src: &str) -> String {
    world.accept(&pictured(id, src)).await;
    world.settle().await;
    says(&judgement(world, id).await)
}

#[tokio::test]
async fn files_of_a_customer_are_read_by_the_role_that_the_platform_names() {
    let world = world().await;
    let (customer, bucket) = customer(&world).await;
    assert_eq!(judged(&world, "before", &format!("s3://{bucket}/green.png")).await, UNSEEN, "no role is named");
    let role = customer.reader("gavel", world.account.id(), &external_id(&world.platform), &bucket);
    world.change_settings(|settings| settings.media_role_arn = Some(role)).await;
    assert_eq!(judged(&world, "red", &format!("s3://{bucket}/a b/red.png")).await, RED);
    assert_eq!(judged(&world, "green", &format!("s3://{bucket}/green.png")).await, CLEAN);
    let own = world.account.media_bucket();
    for (id, src) in [
        ("missing", format!("s3://{bucket}/nothing.png")),
        ("ours", format!("s3://{own}/incoming/x")),
        ("nonsense", "s3://x".to_owned()),
    ] {
        assert_eq!(judged(&world, id, &src).await, UNSEEN, "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_role_that_trusts_another_platform_is_of_no_use() {
    let world = world().await;
    let (customer, bucket) = customer(&world).await;
    let (other, _) = world.another_platform().await;
    let role = customer.reader("gavel", world.account.id(), &external_id(&other), &bucket);
    world.change_settings(|settings| settings.media_role_arn = Some(role)).await;
    assert_eq!(judged(&world, "a", &format!("s3://{bucket}/green.png")).await, UNSEEN);
    world.finish().await;
}
