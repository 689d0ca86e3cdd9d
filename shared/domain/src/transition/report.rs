//! T6 to T8: reports of the community.

use crate::cases::{Action, Evidence, IncidentState, Resolution, Trigger, Visibility};
use crate::event::Fact;
use crate::job::{TallyFact, Work};
use crate::reports::{Report, ReportRecord};

use super::inquire::remember;
use super::{Record, ReportWrite, Terms, Transition};

/// The time over which the rate of reports on a content is measured, milliseconds.
const RATE_MS: i64 = 3_600_000;
/// Most times of reports that a head remembers.
const MAX_TIMES: u32 = 100;

impl Transition {
    /// Number of the incident that a report now belongs to.
    pub fn incident_of_report(&self) -> u32 {
        let head = &self.case.head;
        // Down by a ban without any incident: the report opens and closes the first.
        let continues = head.incident.is_open() || !head.is_up();
        if continues { head.incident_count.max(1) } else { head.incident_count + 1 }
    }

    /// Takes in a report. `earlier` is what the same reporter reported in the same incident. Returns
    /// whether the content was known, so that the report is associated with it.
    pub fn report(&mut self, report: &Report, earlier: Option<&ReportRecord>, terms: &Terms) -> bool {
        let is_known = self.case.head.is_known();
        let incident = self.incident_of_report();
        let from = self.standing();
        if let Some(earlier) = earlier.filter(|earlier| earlier.withdrawn_us.is_none()) {
            let record = report.update(&self.unless_erased(earlier), self.at_us);
            self.reports.push(ReportWrite { record, is_new: false, replaces: None });
            remember(&mut self.case.head.evidence.suspected, report.suspected.iter());
            return is_known;
        }
        let record = report.record(&self.platform, incident, self.at_us);
        self.count(&record, is_known, terms);
        // One that was taken back is made again in its place.
        self.reports.push(ReportWrite { record: record.clone(), is_new: earlier.is_none(), replaces: None });
        self.tally(TallyFact::Reported { policies: report.suspected.clone() }, 0);
        let action = reported(&record);
        self.record(Record::new(Trigger::External, None, action, from));
        self.watch_surge(terms);
        is_known
    }

    /// Takes a report back for its reporter. What followed from it stays. Returns whether that is news.
    pub fn withdraw_report(&mut self, record: &ReportRecord) -> bool {
        if !record.counts() {
            return false;
        }
        let from = self.standing();
        let is_present = record.incident == self.case.head.incident_count.max(1);
        let evidence = &mut self.case.head.evidence;
        if is_present && evidence.reports > 0 {
            evidence.reports -= 1;
            evidence.identified = evidence.identified.saturating_sub(u32::from(record.is_named()));
            evidence.trusted = evidence.trusted.saturating_sub(u32::from(record.is_trusted));
        }
        let withdrawn_us = Some(self.at_us);
        let record = ReportRecord { withdrawn_us, last_us: self.at_us, ..self.unless_erased(record) };
        let reporter = record.is_named().then(|| record.key.clone());
        self.reports.push(ReportWrite { record, is_new: false, replaces: None });
        self.record(Record::new(Trigger::External, None, Action::ReportWithdrawn { reporter }, from));
        true
    }

    /// Counts a report that was stored alone, because too many came at once. It counts for the incident
    /// that is open by now, or is opened by it.
    pub fn fold(&mut self, record: &ReportRecord, terms: &Terms) {
        let from = self.standing();
        let record = &self.unless_erased(record);
        let is_known = self.case.head.is_known();
        let incident = self.incident_of_report();
        let moved = incident != record.incident;
        let folded = ReportRecord { is_folded: true, incident, ..record.clone() };
        self.count(&folded, is_known, terms);
        let action = reported(record);
        let replaces = moved.then_some(record.incident);
        self.reports.push(ReportWrite { record: folded, is_new: moved, replaces });
        self.tally(TallyFact::Reported { policies: record.suspected.clone() }, 0);
        self.record(Record::new(Trigger::External, None, action, from));
        self.watch_surge(terms);
    }

    /// Joins a report that was stored alone with the one that its reporter has made in the present incident
    /// since: one report for both.
    pub fn join_report(&mut self, alone: &ReportRecord, later: &ReportRecord) {
        let record = ReportRecord { first_us: later.first_us.min(alone.first_us), ..self.unless_erased(later) };
        self.reports.push(ReportWrite { record, is_new: false, replaces: Some(alone.incident) });
        remember(&mut self.case.head.evidence.suspected, alone.suspected.iter());
    }

    /// A report as it may be written: what it said may have been erased since it was read.
    fn unless_erased(&self, record: &ReportRecord) -> ReportRecord {
        if self.case.head.is_erased_since(record.last_us) { record.erased() } else { record.clone() }
    }

    fn count(&mut self, record: &ReportRecord, is_known: bool, terms: &Terms) {
        let down = !self.case.head.is_up();
        if is_known && !down {
            self.open_incident(false, terms); // T6
        } else if down && self.case.head.incident_count == 0 {
            // A ban has closed no incident, so that there is none yet that the report could belong to.
            self.close_incident(Resolution::Terminated, 0, terms);
            self.case.head.reviewed = false;
        }
        let at_ms = self.at_ms();
        let head = &mut self.case.head;
        head.reviewed = false;
        let evidence = &mut head.evidence;
        evidence.reports += 1;
        evidence.identified += u32::from(record.is_named());
        evidence.trusted += u32::from(record.is_trusted);
        remember(&mut evidence.suspected, record.suspected.iter());
        note_rate(evidence, at_ms, terms);
        if is_known && down && !head.incident.is_open() {
            self.tell_late_reporter(record, terms); // T7
        }
    }

    /// T7: the content is down already; the reporter is told at once.
    fn tell_late_reporter(&mut self, record: &ReportRecord, terms: &Terms) {
        let head = &self.case.head;
        let Some(enforcement) = &head.enforcement else { return };
        let resolution = if enforcement.ban.is_some() { Resolution::Terminated } else { Resolution::Enforced };
        let Some(reporter) = record.reporter.clone() else { return };
        let fact = Fact::IncidentClosed {
            content: head.content.clone(),
            resolution,
            violations: enforcement.violations.clone(),
            reporters: vec![reporter],
        };
        let incident = head.incident_count;
        // Within the undo window the decision itself has not been told yet either.
        let wait_ms = head.undo.as_ref().map_or(0, |undo| (undo.until_ms - self.at_ms()).max(0));
        let number = incident.to_string();
        self.owe(&["late", &number, &record.key], fact, wait_ms, None);
        let work = Work::CloseReports { case: self.case_id.clone(), incident, resolution };
        self.promise(&["close", &number, &record.key], work, wait_ms + i64::from(terms.closed_delay_s) * 1000);
    }

    /// T8: reports that waited for their content open an incident with it.
    pub(super) fn join_reports(&mut self, terms: &Terms) {
        let head = &self.case.head;
        let reports = head.evidence.reports;
        if reports == 0 || head.incident != IncidentState::None || head.visibility == Visibility::Down {
            return;
        }
        let from = self.standing();
        self.open_incident(false, terms);
        self.record(Record::new(Trigger::External, None, Action::ReportsJoined { reports }, from));
    }

    fn watch_surge(&mut self, terms: &Terms) {
        let head = &self.case.head;
        if !head.evidence.surge && surges(&head.evidence.recent_ms, self.at_ms(), terms) {
            self.surge("content");
        }
    }

    /// Reports came far faster than usual: the case is looked at first. Returns whether that is news.
    pub fn surge(&mut self, on: &str) -> bool {
        if self.case.head.evidence.surge || !self.case.head.incident.is_open() {
            return false;
        }
        let from = self.standing();
        self.case.head.evidence.surge = true;
        self.record(Record::new(Trigger::Automated, None, Action::Surged { on: on.to_owned() }, from));
        true
    }
}

/// What the log records of a report: its key, by which whoever reads the log finds it.
fn reported(record: &ReportRecord) -> Action {
    let (reporter, anonymous) = if record.is_named() { (Some(&record.key), None) } else { (None, Some(&record.key)) };
    Action::Reported { reporter: reporter.cloned(), anonymous: anonymous.cloned(), suspected: record.suspected.clone() }
}

/// Whether a content's reports of the last hour are a surge. A content is usually reported never, so
/// that the least number decides.
pub fn surges(recent_ms: &[i64], now_ms: i64, terms: &Terms) -> bool {
    let recent = recent_ms.iter().filter(|at_ms| **at_ms > now_ms - RATE_MS).count();
    u32::try_from(recent).is_ok_and(|recent| recent.saturating_mul(sampling(terms)) >= terms.surge_minimum)
}

/// Every how many-th report is remembered: of many, some tell the rate.
fn sampling(terms: &Terms) -> u32 {
    terms.surge_minimum.div_ceil(MAX_TIMES).max(1)
}

fn note_rate(evidence: &mut Evidence, at_ms: i64, terms: &Terms) {
    if !evidence.reports.is_multiple_of(sampling(terms)) {
        return;
    }
    evidence.recent_ms.push(at_ms);
    let most = usize::try_from(terms.surge_minimum.min(MAX_TIMES)).unwrap_or(usize::MAX);
    let surplus = evidence.recent_ms.len().saturating_sub(most);
    evidence.recent_ms.drain(..surplus);
}
