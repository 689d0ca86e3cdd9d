use super::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/gavel/webhooks";

fn refusal(url: &str, role: &str, allow_local: bool) -> Option<QueueRefused> {
    let target = QueueTarget { queue_url: url.into(), role_arn: role.into() };
    target.address(allow_local).err()
}

#[test]
fn queues_of_the_roles_account_are_taken() {
    let cases = [
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/news", ROLE),
        ("https://sqs.ap-southeast-10.amazonaws.com/123456789012/n.fifo", ROLE),
        ("https://sqs.us-gov-east-1.amazonaws.com/123456789012/n", "arn:aws-us-gov:iam::123456789012:role/r"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/n", "arn:aws-cn:iam::123456789012:role/r"),
    ];
    for (url, role) in cases {
        assert_eq!(refusal(url, role, false), None, "{url}");
    }
    let target = QueueTarget { queue_url: cases[1].0.into(), role_arn: ROLE.into() };
    assert_eq!(target.address(false).unwrap().region, Some("ap-southeast-10"));
    assert!(target.is_fifo());
}

#[test]
fn what_is_no_queue_of_sqs_is_refused() {
    for url in [
        "http://sqs.eu-west-1.amazonaws.com/123456789012/n",
        "https://sqs.eu-west-1.amazonaws.com.evil.org/123456789012/n",
        "https://sqs.eu-west-1.amazonaws.com@evil.org/123456789012/n",
        "https://sqs.eu-west-1.amazonaws.com:444/123456789012/n",
        "https://sqs.cn-north-1.amazonaws.com/123456789012/n",
        "https://sqs.eu-west-1.amazonaws.com.cn/123456789012/n",
        "https://queue.amazonaws.com/123456789012/n",
        "https://sqs.evil.org/x.amazonaws.com/123456789012/n",
        "https://sqs.eu-west-1.amazonaws.com/12345678901/n",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/n/m",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/n?Action=DeleteQueue",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/.fifo",
        "https://sqs.EU-west-1.amazonaws.com/123456789012/n",
        "https://sqs.eu-1.amazonaws.com/123456789012/n",
        "http://localhost:4566/123456789012/n",
        "",
    ] {
        assert_eq!(refusal(url, ROLE, false), Some(QueueRefused::Url), "{url}");
    }
}

#[test]
fn local_queues_are_taken_in_local_runs_only() {
    for host in ["localhost:4566", "127.0.0.1:4566"] {
        let url = format!("http://{host}/123456789012/n");
        assert_eq!(refusal(&url, ROLE, true), None);
        assert_eq!(refusal(&url, ROLE, false), Some(QueueRefused::Url));
        assert_eq!(refusal(&url, "arn:aws:iam::000000000000:role/r", true), Some(QueueRefused::OtherAccount));
    }
    for host in ["10.0.0.1:4566", "localhost.evil.org", "localhost:x", "localhost@evil.org"] {
        assert_eq!(refusal(&format!("http://{host}/123456789012/n"), ROLE, true), Some(QueueRefused::Url), "{host}");
    }
}

#[test]
fn the_role_must_be_one_and_of_the_same_account() {
    let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/n";
    for role in [
        "arn:aws:iam::123456789012:user/x",
        "arn:aws:iam:eu-west-1:123456789012:role/x",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:sts::123456789012:role/x",
        "arn:other:iam::123456789012:role/x",
        "arn:aws:iam::12:role/x",
        "x",
    ] {
        assert_eq!(refusal(url, role, false), Some(QueueRefused::Role), "{role}");
    }
    assert_eq!(refusal(url, "arn:aws:iam::210987654321:role/x", false), Some(QueueRefused::OtherAccount));
    assert_eq!(refusal(url, "arn:aws-cn:iam::123456789012:role/x", false), Some(QueueRefused::OtherPartition));
    let both = QueueTarget { queue_url: "x".into(), role_arn: "y".into() };
    assert_eq!(both.problems(false), [QueueRefused::Url, QueueRefused::Role]);
}

#[test]
fn external_ids_differ_by_platform_and_fit_their_syntax() {
    let of = |id: &str| external_id(&PlatformId::parse(id).unwrap());
    assert_eq!(of("platform1"), of("platform1"));
    assert_ne!(of("platform1"), of("platform2"));
    let id = of("platform1");
    assert!(id.starts_with(EXTERNAL_ID_PREFIX) && id.len() <= 64, "{id}");
    assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
}
