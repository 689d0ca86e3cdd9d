//! How many tests passed, failed and were left out, read from what test programs print.

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Passed.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
    /// Left out.
    pub ignored: u32,
}

impl Counts {
    /// A check that is one test by itself.
    pub const fn of_check(passed: bool) -> Self {
        Self { passed: passed as u32, failed: !passed as u32, ignored: 0 }
    }

    /// Adds others.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// A check that could not be made here.
    pub const SKIPPED: Self = Self { passed: 0, failed: 0, ignored: 1 };

    /// Reads one line of output: cargo's `test result: ...`, unittest's `Ran ...` and `FAILED (...)`, or Node's
    /// numbers at the end.
    pub fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += before(result, "passed");
            self.failed += before(result, "failed");
            self.ignored += before(result, "ignored");
        } else if line.starts_with("Ran ") && line.contains(" test") {
            self.passed += before(line, "test").max(before(line, "tests"));
        } else if line.starts_with("FAILED (") || line.starts_with("OK (") {
            let (bad, skipped) = (after(line, "failures=") + after(line, "errors="), after(line, "skipped="));
            self.passed = self.passed.saturating_sub(bad + skipped);
            self.failed += bad;
            self.ignored += skipped;
        } else if let Some((word, number)) = of_node(line) {
            match word {
                "pass" => self.passed += number,
                "fail" | "cancelled" => self.failed += number,
                "skipped" | "todo" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// In words.
    pub fn describe(self) -> String {
        format!("{} passed, {} failed, {} ignored", self.passed, self.failed, self.ignored)
    }

    /// The last line of a run.
    pub fn closing_line(self) -> String {
        let skipped = if self.ignored > 0 { format!(", {} skipped", self.ignored) } else { String::new() };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

/// A number as Node's test runner reports it: `ℹ pass 3`, or `# pass 3` in its other format.
fn of_node(line: &str) -> Option<(&str, u32)> {
    let (word, number) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?.split_once(' ')?;
    Some((word, number.parse().ok()?))
}

/// The number before a word: 3 in `3 passed;`.
fn before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> = line.split([' ', ';']).filter(|part| !part.is_empty()).collect();
    let at = words.iter().position(|part| *part == word);
    let number = at.and_then(|at| words.get(at.checked_sub(1)?)).and_then(|text| text.parse().ok());
    number.unwrap_or_default()
}

/// The number after a mark: 2 in `failures=2)`.
fn after(line: &str, mark: &str) -> u32 {
    let rest = line.split_once(mark).map(|(_, rest)| rest).unwrap_or_default();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(line);
        }
        counts
    }

    #[test]
    fn the_lines_of_cargo_add_up() {
        let found = counts(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ]);
        assert_eq!(found, Counts { passed: 13, failed: 2, ignored: 1 });
        assert_eq!(found.closing_line(), "13 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn the_lines_of_unittest_add_up() {
        assert_eq!(counts(&["Ran 7 tests in 1.0s", "", "OK"]).closing_line(), "7 passed, 0 failed");
        let found = counts(&["Ran 7 tests in 1.0s", "FAILED (failures=1, errors=2, skipped=1)"]);
        assert_eq!(found, Counts { passed: 3, failed: 3, ignored: 1 });
        assert_eq!(counts(&["Ran 1 test in 0.1s", "OK (skipped=1)"]), Counts { passed: 0, failed: 0, ignored: 1 });
    }

    #[test]
    fn the_lines_of_node_add_up() {
        let found = counts(&["# Subtest: pass 9", "ℹ tests 8", "ℹ suites 2", "ℹ pass 4", "ℹ fail 1", "ℹ cancelled 1"]);
        assert_eq!(found, Counts { passed: 4, failed: 2, ignored: 0 });
        assert_eq!(
            counts(&["# pass 4", "# skipped 2", "# duration_ms 5.5"]),
            Counts { passed: 4, failed: 0, ignored: 2 }
        );
    }

    #[test]
    fn a_check_counts_as_one() {
        assert_eq!(Counts::of_check(true).closing_line(), "1 passed, 0 failed");
        assert_eq!(Counts::of_check(false).closing_line(), "0 passed, 1 failed");
    }

    proptest! {
        #[test]
        fn no_line_breaks_it(line in ".{0,80}") {
            counts(&[&line, &format!("test result: {line}"), &format!("Ran {line} tests"), &format!("OK ({line})")]);
        }

        #[test]
        fn any_numbers_are_read(passed in 0_u32..9999, failed in 0_u32..99, ignored in 0_u32..99) {
            let line = format!("test result: ok. {passed} passed; {failed} failed; {ignored} ignored; 0 measured");
            prop_assert_eq!(counts(&[&line]), Counts { passed, failed, ignored });
        }
    }
}
