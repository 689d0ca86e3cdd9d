//! Where two texts differ, line by line, for people.

/// Lines shown around a difference.
const AROUND: usize = 3;
/// Most lines shown of either text.
const MAX_LINES: usize = 20;

/// The first place at which two texts differ, with the lines around it; `None` if they are equal.
pub fn difference(old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()).saturating_sub(start);
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let mut shown = format!("first difference at line {}:\n", start + 1);
    let before = new.iter().skip(start.saturating_sub(AROUND)).take(start.min(AROUND));
    before.for_each(|line| push(&mut shown, ' ', line));
    part(&mut shown, '-', old.get(start..old.len() - end).unwrap_or_default());
    part(&mut shown, '+', new.get(start..new.len() - end).unwrap_or_default());
    let after = new.iter().skip(new.len() - end).take(AROUND);
    after.for_each(|line| push(&mut shown, ' ', line));
    Some(shown)
}

fn part(shown: &mut String, sign: char, lines: &[&str]) {
    lines.iter().take(MAX_LINES).for_each(|line| push(shown, sign, line));
    if lines.len() > MAX_LINES {
        push(shown, sign, &format!("... {} more lines", lines.len() - MAX_LINES));
    }
}

fn push(shown: &mut String, sign: char, line: &str) {
    shown.push(sign);
    shown.push_str(line);
    shown.push('\n');
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn equal_texts_have_none() {
        assert_eq!(difference("a\nb", "a\nb"), None);
    }

    #[test]
    fn changed_added_and_removed_lines_are_shown_with_their_surroundings() {
        let shown = difference("1\n2\n3\n4\n5\n6", "1\n2\n3\nfour\n5\n6").unwrap();
        assert_eq!(shown, "first difference at line 4:\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n");
        assert_eq!(difference("a\nb", "a").unwrap(), "first difference at line 2:\n a\n-b\n");
        assert_eq!(difference("a\na", "a\na\na").unwrap(), "first difference at line 3:\n a\n a\n+a\n");
    }

    #[test]
    fn long_parts_are_cut() {
        let long = "x\n".repeat(50);
        assert!(difference("", &long).unwrap().ends_with("+... 30 more lines\n"));
    }
}
