//! Removing entries of a hash list, wherever they stand: every part that has one of them is replaced by what is
//! left of it, and what was removed is gone from the table a day later.

use std::collections::HashSet;

use dialects::admin::names::Name;
use dialects::admin::{effective, hash_list as wire};
use dialects::fault::Fault;
use domain::config::HashList;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::configs::ConfigKind;
use store::hashlists::Replaced;

use super::super::common::{Place, changed_meanwhile, effective_ms, known_name, platform_id};
use super::part_of;

/// Entries of the parts that one transaction replaces: with what they are replaced by, at most 2.6 MB of the 4 MB
/// that a transaction may have.
const STEP_ENTRIES: usize = 40_000;
/// Parts that one transaction replaces; it may have 100 writes.
const STEP_PARTS: usize = 45;

/// Removes a page of entries. A large list takes several transactions, after each of which it is a whole list; what
/// an answer does not confirm can be asked for again.
pub(super) async fn remove(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "hash list")?;
    let place = Place { platform: &platform, kind: ConfigKind::HashList, name };
    let known = place.read::<HashList>(context).await?.ok_or(Fault::NotFound("hash list"))?;
    let unwanted: HashSet<Vec<u8>> = wire::entries(&request.body, known.value.kind)?.into_iter().collect();
    let stored = context.store.hash_parts(&platform, &known.value, true).await.map_err(|error| fault(&error))?;
    let stored = stored.ok_or_else(|| fault(&StoreError::Damaged("hash list")))?;
    let (replaced, removed) = replacements(&known.value, &stored, &unwanted);
    let (mut list, mut seen) = (known.value, known.version);
    for step in steps(&replaced) {
        list = after(&list, step);
        let token = context.random.id();
        let now_ms = context.now_ms();
        let done = context.store.replace_hash_parts(&platform, &list, step, seen, now_ms, &token).await;
        context.forget_config(&platform);
        if !done.map_err(|error| fault(&error))? {
            return Err(changed_meanwhile());
        }
        seen += 1;
    }
    Ok(Reply::json(200, &effective(wire::render_removed(&list, removed), effective_ms(context))))
}

/// What takes the place of the parts that have some of these entries, and how many of these there were.
fn replacements(list: &HashList, stored: &[Vec<u8>], unwanted: &HashSet<Vec<u8>>) -> (Vec<Replaced>, usize) {
    let width = list.kind.bytes();
    let (mut found, mut made) = (HashSet::new(), HashSet::new());
    let mut replaced = Vec::new();
    for (part, entries) in list.parts.iter().zip(stored) {
        let (gone, left): (Vec<&[u8]>, Vec<&[u8]>) =
            entries.chunks_exact(width).partition(|entry| unwanted.contains(*entry));
        if !gone.is_empty() {
            let bytes = left.concat();
            let new = (!left.is_empty()).then(|| (part_of(&bytes, left.len()), bytes));
            // What is left of two parts can be the same; a transaction may write it once.
            let new = new.filter(|(part, _)| made.insert(part.id.clone()));
            replaced.push(Replaced { old: part.clone(), new });
        }
        found.extend(gone);
    }
    (replaced, found.len())
}

/// Portions that fit into a transaction each.
fn steps(replaced: &[Replaced]) -> impl Iterator<Item = &[Replaced]> {
    let mut rest = replaced;
    std::iter::from_fn(move || {
        let mut entries = 0;
        let fits = rest.iter().take(STEP_PARTS).take_while(|replaced| {
            entries += replaced.old.entries as usize;
            entries <= STEP_ENTRIES
        });
        let (step, others) = rest.split_at(fits.count().max(1).min(rest.len()));
        rest = others;
        (!step.is_empty()).then_some(step)
    })
}

/// The list with some parts replaced; what is left of one can be another that it has already.
fn after(list: &HashList, step: &[Replaced]) -> HashList {
    let mut parts = Vec::with_capacity(list.parts.len());
    for part in &list.parts {
        let new = match step.iter().find(|replaced| replaced.old == *part) {
            Some(replaced) => replaced.new.as_ref().map(|(new, _)| new),
            None => Some(part),
        };
        parts.extend(new.filter(|new| !parts.contains(*new)).cloned());
    }
    HashList { version: list.version.wrapping_add(1), parts, ..list.clone() }
}

#[cfg(test)]
mod tests {
    use domain::config::{HashKind, HashPart};

    use super::*;

    fn entry(number: u8) -> Vec<u8> {
        vec![number; 16]
    }

    fn bytes(numbers: &[u8]) -> Vec<u8> {
        numbers.iter().flat_map(|number| entry(*number)).collect()
    }

    fn list(pages: &[&[u8]]) -> (HashList, Vec<Vec<u8>>) {
        let stored: Vec<_> = pages.iter().map(|page| bytes(page)).collect();
        let parts = pages.iter().zip(&stored).map(|(page, bytes)| part_of(bytes, page.len())).collect();
        let list = HashList {
            name: "known".into(),
            kind: HashKind::Md5,
            version: 5,
            series: 1,
            enabled: true,
            distance: 0,
            severity: None,
            parts,
        };
        (list, stored)
    }

    fn without(pages: &[&[u8]], unwanted: &[u8]) -> (HashList, usize) {
        let (list, stored) = list(pages);
        let unwanted = unwanted.iter().map(|number| entry(*number)).collect();
        let (replaced, removed) = replacements(&list, &stored, &unwanted);
        (after(&list, &replaced), removed)
    }

    fn parts(pages: &[&[u8]]) -> Vec<HashPart> {
        list(pages).0.parts
    }

    #[test]
    fn entries_go_from_every_part_that_has_them() {
        let (left, removed) = without(&[&[1, 2, 3], &[4], &[2, 5], &[6]], &[2, 6, 9]);
        assert_eq!((left.parts, removed), (parts(&[&[1, 3], &[4], &[5]]), 2));
        assert_eq!(left.version, 6);
        let (left, removed) = without(&[&[1], &[2]], &[1, 2]);
        assert!(left.parts.is_empty() && removed == 2);
    }

    #[test]
    fn what_is_left_of_two_parts_alike_stands_once() {
        let (left, _) = without(&[&[1, 2], &[2], &[2, 3]], &[1, 3]);
        assert_eq!(left.parts, parts(&[&[2]]));
    }

    #[test]
    fn a_transaction_takes_no_more_than_it_may() {
        let replaced = |entries: u32| Replaced { old: HashPart { id: String::new(), entries }, new: None };
        let sizes = |all: &[Replaced]| steps(all).map(<[_]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&vec![replaced(5_000); 17]), [8, 8, 1]);
        assert_eq!(sizes(&vec![replaced(1); 100]), [45, 45, 10]);
        assert_eq!(sizes(&[replaced(50_000), replaced(1)]), [1, 1]);
    }
}
