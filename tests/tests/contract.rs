//! What the Checkstep contract proposes where nothing published settles it: which test proves which
//! section. Tests of sections 7 to 10 and 13 are below; the others stand where they belong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod contract {
    pub mod appeals;
    pub mod browser;
    pub mod decisions;
    pub mod desk;
    pub mod portal;
    pub mod redirects;
    pub mod reports;
    pub mod statements;
}

use std::collections::BTreeSet;
use std::path::Path;

/// Sections with rules of our own.
const SECTIONS: [&str; 21] = [
    "1", "2", "3.1", "3.2", "3.4", "3.5", "3.7", "4", "4.1", "5", "6", "7", "8.1", "8.2", "9.1", "9.2", "9.3", "10",
    "11", "13", "15",
];

/// Section, file, and the test in it.
const PROVEN: &[(&str, &str, &str)] = &[
    ("1", "tests/idempotency.rs", "the_same_request_gets_the_same_answer_and_one_receipt"),
    ("1", "tests/idempotency.rs", "another_request_under_the_same_key_is_refused"),
    ("1", "tests/idempotency.rs", "after_a_day_a_key_is_free_again"),
    ("1", "tests/operations.rs", "every_operation_refuses_what_it_must"),
    ("1", "tests/contract/appeals.rs", "s1_every_call_answers_once_for_a_key"),
    ("2", "tests/malformed.rs", "malformed_requests_are_refused_and_leave_nothing_behind"),
    ("2", "tests/malformed.rs", "malformed_requests_about_contents_are_refused_and_leave_nothing_behind"),
    ("3.1", "tests/ingestion.rs", "new_types_are_registered_unless_the_platform_is_strict"),
    ("3.1", "tests/contract/reports.rs", "s3_1_reports_and_decisions_register_types_too"),
    ("3.2", "tests/malformed.rs", "malformed_requests_are_refused_and_leave_nothing_behind"),
    ("3.4", "tests/ingestion.rs", "own_evaluations_raise_policies_and_stay"),
    ("3.5", "tests/golden.rs", "every_payload_of_the_contract_is_read_and_written_as_printed"),
    ("3.7", "../shared/domain/src/decide_tests.rs", "thresholds_are_inclusive_on_their_lower_edge"),
    ("4", "tests/golden.rs", "every_payload_of_the_contract_is_read_and_written_as_printed"),
    ("4.1", "tests/ingestion.rs", "repeated_sends_merge_whichever_way_they_come"),
    ("4.1", "tests/ingestion.rs", "partial_updates_at_the_same_time_both_survive"),
    ("5", "tests/bulk.rs", "a_repeated_call_changes_nothing"),
    ("5", "tests/bulk.rs", "one_bad_content_refuses_all"),
    ("6", "tests/ingestion.rs", "built_in_engines_name_the_field"),
    ("7", "tests/contract/reports.rs", "s7_a_report_of_known_content_opens_an_incident_and_is_updated"),
    ("7", "tests/contract/reports.rs", "s7_a_report_of_unknown_content_waits_for_it"),
    ("7", "tests/contract/reports.rs", "s7_many_reports_at_once_are_all_counted"),
    ("7", "tests/contract/reports.rs", "s7_the_word_of_a_proven_reporter_weighs_more"),
    ("8.1", "tests/contract/statements.rs", "s8_1_each_status_has_its_sections"),
    ("8.1", "tests/contract/statements.rs", "s8_1_what_is_not_known_has_no_statement"),
    ("8.1", "tests/contract/statements.rs", "s8_1_an_extended_statement_adds_means_and_redress"),
    ("8.2", "tests/contract/appeals.rs", "s8_2_an_appeal_that_is_not_possible_says_why"),
    ("9.1", "tests/contract/decisions.rs", "s9_1_outside_decisions_are_recorded_in_any_case"),
    ("9.1", "tests/contract/decisions.rs", "s9_1_words_and_policies_are_checked"),
    ("9.2", "tests/contract/decisions.rs", "s9_2_outside_decisions_on_authors"),
    ("9.3", "tests/contract/decisions.rs", "s9_3_echoes_are_sent_only_where_wanted"),
    ("10", "tests/contract/reports.rs", "s10_an_inquiry_opens_an_incident_once_per_origin"),
    ("11", "tests/contract/redirects.rs", "s11_a_redirect_gives_a_location_and_never_redirects"),
    ("11", "tests/contract/redirects.rs", "s11_a_redirect_that_leads_nowhere_says_why"),
    ("11", "tests/contract/redirects.rs", "s11_a_link_ends_after_six_hours"),
    ("11", "tests/contract/redirects.rs", "s11_a_link_opens_its_own_platform_content_and_flow_only"),
    ("11", "tests/contract/redirects.rs", "s11_a_link_that_works_once_goes_on_where_it_was_opened"),
    ("11", "tests/contract/portal.rs", "s11_an_author_reads_the_reasons_appeals_and_reads_the_ruling"),
    ("11", "tests/contract/portal.rs", "s11_a_second_submit_shows_the_state"),
    ("11", "tests/contract/portal.rs", "s11_a_reporter_reports_and_reads_what_became_of_it"),
    ("11", "tests/contract/portal.rs", "s11_unknown_content_can_be_reported_by_link"),
    ("11", "tests/contract/portal.rs", "s11_one_link_reports_in_one_name"),
    ("11", "tests/contract/portal.rs", "s11_forms_of_others_change_nothing"),
    ("11", "tests/contract/portal.rs", "s11_nothing_that_others_wrote_becomes_markup"),
    ("13", "tests/contract/reports.rs", "s13_t7_a_late_reporter_is_told_at_once"),
    ("13", "tests/contract/decisions.rs", "s13_t18_a_new_enforcement_has_a_new_statement"),
    ("15", "tests/malformed.rs", "what_is_within_the_limits_is_accepted"),
    ("15", "tests/ingestion.rs", "a_lowered_limit_holds_for_the_merged_content"),
];

#[test]
fn every_section_is_proven_by_tests_that_exist() {
    let proven: BTreeSet<_> = PROVEN.iter().map(|(section, ..)| *section).collect();
    assert_eq!(proven, BTreeSet::from(SECTIONS), "sections with a test, and sections with rules of our own");
    for (section, file, test) in PROVEN {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("fn {test}()")), "{section}: there is no test {test} in {file}");
    }
}

#[test]
fn every_test_named_after_a_section_is_in_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract");
    let listed: BTreeSet<_> = PROVEN.iter().map(|(_, _, test)| *test).collect();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for name in
            text.lines().filter_map(|line| line.strip_prefix("async fn s")?.split_once('(')).map(|(name, _)| name)
        {
            assert!(listed.contains(format!("s{name}").as_str()), "s{name} is not in the table");
        }
    }
}
