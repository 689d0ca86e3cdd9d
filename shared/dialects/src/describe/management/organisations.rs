//! Organisations with their members and projects.

use domain::checks::{Outcome, Record};
use domain::organisations::{
    ClientId, HashedSecret, MAX_DENIED_HOSTS, MAX_PROJECT_ID, MIN_PROJECT_ID, Member, MemberRole, Organisation,
    Project, ProjectSettings,
};
use domain::secrets::Plain;
use serde_json::{Value, json};

use super::{all, confirmed, confirmed_example, counted, page, paged, raced};
use crate::admin::organisation as wire;
use crate::admin::platform::MAX_NAME_BYTES;
use crate::describe::entry::Entry;
use crate::describe::schema::{
    Property, count, flag, list, list_of, name, number, object, pattern, reference, text, time, whole, with, word,
};

const TAG: &str = "Organisations";
const ORGANISATION: &str = "k3v9x2m7qa-c4t7wq2mzx";
const MEMBER: &str = "q3mhz7y2k5u4x6w3a2b7c4d5ea";
const NO_ORGANISATION: &str = "There is no such organisation, or it is not the caller's.";
const NO_MEMBER: &str = "There is no such organisation or member.";
const NO_PROJECT: &str = "There is no such organisation, or no such project that the caller may see.";
const NOW_MS: i64 = 1_795_338_000_000;

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let display = || ("name", name("Display name.", MAX_NAME_BYTES));
    let roles = || word("What they are.", MemberRole::ALL.map(MemberRole::as_str));
    let settings = || ("settings", settings(false));
    let grace = whole("Seconds for which what was used so far still works; 0 if absent.", 0, wire::MAX_GRACE_S);
    let rotation = object("How to rotate.", [], [("grace_s", grace)]);
    let projects = || list_of("Ids of the projects that a project admin manages.", wire::MAX_PROJECTS, project_id());
    let secret = |what: &str| ("secret", text(what));
    let shown_once = "It is shown in this answer only.";
    vec![
        ("NewOrganisation", object("An organisation to make.", [display()], [])),
        (
            "OrganisationChange",
            object("What is to change.", [], [display(), ("active", flag("Whether it can do anything."))]),
        ),
        ("Organisation", organisation()),
        ("ChangedOrganisation", confirmed(organisation())),
        ("Organisations", all("In the order in which they were made.", "organisations", reference("Organisation"))),
        ("GraceRotation", rotation),
        ("CredentialRotation", object("Nothing has to be said.", [], [])),
        ("NewMember", object("A member to make.", [display(), ("role", roles())], [("projects", projects())])),
        (
            "MemberChange",
            object(
                "What is to change.",
                [],
                [
                    display(),
                    ("role", roles()),
                    ("projects", projects()),
                    ("active", flag("Whether their credential works.")),
                ],
            ),
        ),
        ("Member", member()),
        ("ChangedMember", confirmed(member())),
        ("MadeMember", confirmed(with(member(), [secret(shown_once)], []))),
        ("Members", all("In the order in which they were made.", "members", reference("Member"))),
        ("NewProject", object("A project to make.", [display()], [settings()])),
        (
            "ProjectChange",
            object("What is to change.", [], [display(), ("active", flag("Whether checks are made.")), settings()]),
        ),
        ("Project", project()),
        ("ChangedProject", confirmed(project())),
        ("MadeProject", confirmed(with(project(), [secret(shown_once)], []))),
        ("Projects", all("Those that the caller may see, by id.", "projects", reference("Project"))),
        ("Checks", page("Records of checks, the newest first.", "checks", record())),
        ("Usage", usage()),
    ]
}

fn project_id() -> Value {
    whole("Id of a project.", MIN_PROJECT_ID.into(), MAX_PROJECT_ID.into())
}

fn organisation() -> Value {
    let ending = object(
        "A client id in its period of grace.",
        [("client_id", text("The id.")), ("expires_at", time("Until then it works."))],
        [],
    );
    object(
        "An organisation.",
        [
            ("id", text("Id.")),
            ("name", text("Display name.")),
            ("active", flag("Whether its projects and members can do anything.")),
            ("client_id", text("What names it in `x-client-id`.")),
            ("ending_client_ids", list("Earlier ones that still work.", ending)),
            ("created_at", time("When it was made.")),
            ("version", count("Rises with each change.")),
        ],
        [],
    )
}

fn secret() -> Value {
    object(
        "A secret, without the secret.",
        [
            ("prefix", text("How it begins.")),
            ("last4", text("How it ends.")),
            ("created_at", time("When it was made.")),
        ],
        [("expires_at", time("Until then it works."))],
    )
}

fn member() -> Value {
    object(
        "A member.",
        [
            ("id", text("Id.")),
            ("name", text("Display name.")),
            ("role", word("What they are.", MemberRole::ALL.map(MemberRole::as_str))),
            ("projects", list("Ids of the projects that a project admin manages.", project_id())),
            ("active", flag("Whether their credential works.")),
            ("credential", secret()),
            ("created_at", time("When they were made.")),
            ("version", count("Rises with each change.")),
        ],
        [],
    )
}

fn project() -> Value {
    object(
        "A project.",
        [
            ("id", project_id()),
            ("name", text("Display name.")),
            ("active", flag("Whether checks are made.")),
            ("secrets", list("Secrets that work, the newest first.", secret())),
            ("settings", settings(true)),
            ("created_at", time("When it was made.")),
            ("version", count("Rises with each change.")),
        ],
        [],
    )
}

/// Made from the tables by which settings are read, so that it has all of them.
fn settings(is_answer: bool) -> Value {
    let thresholds = wire::THRESHOLDS.map(|(name, _)| (name, number("From this on it is a hit.", 0.0, 1.0)));
    let checks = wire::CHECKS.map(|(name, _)| (name, flag("Whether it is checked.")));
    let part =
        |about: &str, all: Vec<Property>| if is_answer { object(about, all, []) } else { object(about, [], all) };
    let host = name("A host, which stands for all below it as well.", wire::MAX_HOST_BYTES);
    let days = |about: &str, least: i64| whole(about, least, wire::MAX_DAYS.into());
    let rules = wire::LINK_RULES.map(|(word, _)| word);
    let all = vec![
        ("expected_language", pattern("The language of texts, ISO 639-1.", "^[a-z]{2}$")),
        ("thresholds", part("Scores from which on something is a hit.", thresholds.to_vec())),
        ("checks", part("What is checked; everything by default.", checks.to_vec())),
        ("links", word("Which links are a hit: those that deceive or are denied, or all.", rules)),
        ("denied_hosts", list_of("Hosts that no link may lead to.", MAX_DENIED_HOSTS, host)),
        ("error_counts_as_hit", flag("Whether what could not be checked is a hit.")),
        ("generate_trace_context", flag("Whether calls without a trace of their own get one.")),
        ("retention_days", days("Days that the record of a call is kept.", 1)),
        ("text_retention_days", days("Days that its text is kept with it; 0 for not at all.", 0)),
        ("review_hits", flag("Whether a hit opens a case for moderators, which then holds what was checked.")),
    ];
    part("How checks are made. What is not said keeps its value.", all)
}

fn record() -> Value {
    let scores = || ["porn", "sexual", "neutral"].map(|name| (name, number("Score.", 0.0, 1.0)));
    let pictures = || object("Scores of the worst one.", scores(), []);
    let texts = ["toxic", "profanity", "threat", "insult"].map(|name| (name, number("Score.", 0.0, 1.0)));
    let media = ["texts", "images", "gifs"].map(|name| (name, count("How many.")));
    object(
        "The record of a check. It holds no media.",
        [
            ("id", text("Id.")),
            ("at", time("When it was answered.")),
            ("took_ms", count("How long it took, milliseconds.")),
            ("media", object("What it brought.", media, [])),
            ("hits", list("Which checks were hits.", text("Name of a check."))),
            ("hit", flag("`hits` of the answer.")),
            ("failed", flag("Whether something could not be checked.")),
            ("scores", object("Scores.", texts, [("images", pictures()), ("gifs", pictures())])),
        ],
        [
            ("user_id", text("Whose content it was.")),
            ("trace_context", text("The trace that was answered.")),
            ("language", text("The language that was found.")),
            ("case", text("The case that the hit opened.")),
            ("text", text("The text, if it was kept and still is.")),
        ],
    )
}

fn usage() -> Value {
    let counts = || {
        [
            ("calls", count("Calls that were answered.")),
            ("text", count("Those with a text.")),
            ("image", count("Those with images.")),
            ("gif", count("Those with GIFs.")),
            ("hits", count("Those with a hit.")),
        ]
    };
    let row = with(
        object("A project's day.", counts(), []),
        [("project", project_id()), ("day", json!({ "type": "string", "format": "date", "description": "Day, UTC." }))],
        [],
    );
    object(
        "What projects used. A call counts once for each kind of media in it; refused and failed calls do not count.",
        [
            ("from", text("First day.")),
            ("to", text("Last day.")),
            ("usage", list("A row for each project and day with calls.", row)),
            ("total", object("The sum.", counts(), [])),
        ],
        [],
    )
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    [organisations(), members(), projects(), records()].concat()
}

fn organisations() -> Vec<Entry> {
    let about =
        "At most 100. Its members manage it with credentials of their own; the first one is made by an operator.";
    let create = Entry::of("discuse-admin.create-organisation", TAG, "Make an organisation", about)
        .takes("NewOrganisation", json!({ "name": "Acme" }))
        .answers(201, "Made.", "ChangedOrganisation", confirmed_example(example()))
        .missing("platform", "There is no such platform.");
    let listed = Entry::of("discuse-admin.list-organisations", TAG, "List organisations", "")
        .answers(200, "All organisations.", "Organisations", json!({ "organisations": [example()] }))
        .missing("platform", "There is no such platform.");
    let about = "One that is not active is as good as none: all its credentials stop working.";
    let change = Entry::of("discuse-admin.change-organisation", TAG, "Change an organisation", about)
        .may_take("OrganisationChange", json!({ "active": false }))
        .answers(200, "Changed.", "ChangedOrganisation", confirmed_example(example()))
        .missing("organisation", "There is no such platform or organisation.");
    let get = Entry::of("discuse-admin.get-organisation", TAG, "Get an organisation", "For all its members.")
        .answers(200, "The organisation.", "Organisation", example())
        .missing("organisation", NO_ORGANISATION);
    let about = "For organisation admins. The id so far ends at once, or after a period of grace.";
    let rotate = Entry::of("discuse-admin.rotate-client-id", TAG, "Replace the client id", about)
        .may_take("GraceRotation", json!({ "grace_s": 3600 }))
        .answers(201, "Replaced.", "ChangedOrganisation", confirmed_example(example()))
        .missing("organisation", NO_ORGANISATION);
    vec![counted(raced(create)), listed, raced(change), get, raced(rotate)]
}

fn members() -> Vec<Entry> {
    let about = "For organisation admins. An organisation admin manages everything; a project admin sees and changes \
                 the projects named, and replaces their secrets.";
    let body = json!({ "name": "Ada", "role": "project_admin", "projects": [31_337] });
    let create = Entry::of("discuse-admin.create-member", TAG, "Make a member", about)
        .takes("NewMember", body)
        .answers(201, "Made. The credential is shown this once.", "MadeMember", confirmed_example(made_member()))
        .missing("organisation", NO_ORGANISATION);
    let listed = Entry::of("discuse-admin.list-members", TAG, "List members", "For organisation admins.")
        .answers(200, "All members.", "Members", json!({ "members": [wire::render_member(&member_example())] }))
        .missing("organisation", NO_ORGANISATION);
    let about = "For organisation admins. Members are not removed; who leaves is made inactive.";
    let changed = confirmed_example(wire::render_member(&member_example()));
    let change = Entry::of("discuse-admin.change-member", TAG, "Change a member", about)
        .may_take("MemberChange", json!({ "active": false }))
        .answers(200, "Changed.", "ChangedMember", changed)
        .missing("member", NO_MEMBER);
    let about = "For organisation admins, and for members themselves. The one before ends at once.";
    let rotate = Entry::of("discuse-admin.rotate-credential", TAG, "Replace a member's credential", about)
        .may_take("CredentialRotation", json!({}))
        .answers(201, "Replaced. The credential is shown this once.", "MadeMember", confirmed_example(made_member()))
        .missing("member", NO_MEMBER);
    vec![counted(raced(create)), listed, raced(change), raced(rotate)]
}

fn projects() -> Vec<Entry> {
    let about = "For organisation admins. At most 100.";
    let body = json!({ "name": "chat", "settings": { "expected_language": "en", "thresholds": { "toxic": 0.7 },
        "checks": { "gifs": false } } });
    let create = Entry::of("discuse-admin.create-project", TAG, "Make a project", about)
        .takes("NewProject", body)
        .answers(201, "Made. The secret is shown this once.", "MadeProject", confirmed_example(made_project()))
        .missing("organisation", NO_ORGANISATION);
    let shown = || wire::render_project(&project_example(), None, NOW_MS);
    let listed = Entry::of("discuse-admin.list-projects", TAG, "List projects", "A project admin sees their own.")
        .answers(200, "The projects.", "Projects", json!({ "projects": [shown()] }))
        .missing("organisation", NO_ORGANISATION);
    let get = Entry::of("discuse-admin.get-project", TAG, "Get a project", "")
        .answers(200, "The project.", "Project", shown())
        .missing("project", NO_PROJECT);
    let change = Entry::of("discuse-admin.change-project", TAG, "Change a project", "")
        .may_take("ProjectChange", json!({ "settings": { "error_counts_as_hit": true } }))
        .answers(200, "Changed.", "ChangedProject", confirmed_example(shown()))
        .missing("project", NO_PROJECT);
    let about = "The secret so far ends at once, or after a period of grace.";
    let rotate = Entry::of("discuse-admin.rotate-secret", TAG, "Replace a project's secret", about)
        .may_take("GraceRotation", json!({ "grace_s": 3600 }))
        .answers(201, "Replaced. The secret is shown this once.", "MadeProject", confirmed_example(made_project()))
        .missing("project", NO_PROJECT);
    vec![counted(raced(create)), listed, get, raced(change), raced(rotate)]
}

fn records() -> Vec<Entry> {
    let day = |about: &str| json!({ "type": "string", "format": "date", "description": about });
    let checks = Entry::of("discuse-admin.list-checks", TAG, "List the checks of a day", "The newest first.");
    let checks = paged(checks)
        .asks("day", true, day("A day, UTC."))
        .answers(200, "One page.", "Checks", json!({ "checks": [wire::render_record(&record_example(), None)] }))
        .missing("project", NO_PROJECT);
    let export = wire::Export { from: "2026-11-01".into(), to: "2026-11-30".into(), project: None };
    let used = domain::checks::Usage { calls: 120, text: 100, image: 25, gif: 1, hits: 7 };
    let days = std::collections::BTreeMap::from([("2026-11-22".to_owned(), used)]);
    let about = "By project and day, each kind of media for itself. At most 366 days.";
    let usage = Entry::of("discuse-admin.usage", TAG, "Export what projects used", about)
        .asks("from", true, day("First day, UTC."))
        .asks("to", true, day("Last day, UTC."))
        .asks("project", false, project_id())
        .answers(200, "What they used.", "Usage", wire::render_usage(&export, &[(31_337, days)]))
        .missing("project", NO_PROJECT);
    vec![checks, usage]
}

fn example() -> Value {
    let organisation = Organisation {
        id: ORGANISATION.into(),
        name: "Acme".into(),
        active: true,
        client_ids: vec![ClientId { id: "gvl_client_…".into(), expires_ms: None }],
        created_ms: NOW_MS,
        version: 1,
    };
    wire::render(&organisation, NOW_MS)
}

fn hashed(prefix: &str) -> HashedSecret {
    HashedSecret {
        hash: String::new(),
        prefix: prefix.into(),
        last4: "9xQz".into(),
        created_ms: NOW_MS,
        expires_ms: None,
    }
}

fn member_example() -> Member {
    Member {
        id: MEMBER.into(),
        name: "Ada".into(),
        role: MemberRole::ProjectAdmin,
        projects: vec![31_337],
        active: true,
        credential: hashed("gvl_member_a3Xk"),
        created_ms: NOW_MS,
        version: 1,
    }
}

fn made_member() -> Value {
    wire::render_new_member(&member_example(), &Plain::new("gvl_member_…".into()))
}

fn project_example() -> Project {
    Project {
        id: 31_337,
        name: "chat".into(),
        active: true,
        secrets: vec![hashed("gvl_project_b7Yp")],
        settings: ProjectSettings::default(),
        created_ms: NOW_MS,
        version: 1,
    }
}

fn made_project() -> Value {
    wire::render_project(&project_example(), Some(&Plain::new("gvl_project_…".into())), NOW_MS)
}

fn record_example() -> Record {
    Record {
        id: MEMBER.into(),
        at_ms: NOW_MS,
        took_ms: 64,
        user: Some("u-1".into()),
        trace: Some("t-1".into()),
        media: domain::checks::MediaCount { texts: 1, images: 0, gifs: 0 },
        outcome: Outcome::default(),
        case: None,
    }
}
