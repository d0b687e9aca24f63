use super::cluster::cluster;
use super::keys::{Key, keys};
use super::profile::Profile;
use super::traits::Traits;
use super::verdict::{Verdict, compare};
use crate::harvest::marc::stream::tests::all;
use crate::well::describe::describe;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A pair that somebody has labelled.
#[derive(Deserialize)]
struct Pair {
    id: String,
    same: bool,
    kind: String,
    reason: String,
    a: String,
    b: String,
}

fn pairs() -> Vec<Pair> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/works/pairs.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn profile(text: &str) -> Profile {
    let (records, lost) = all(text.as_bytes());
    assert!(records.len() == 1 && lost.is_empty(), "{text}");
    Profile::of(Traits::of(&describe(&records[0])))
}

/// Precision at least 0.99 and recall at least 0.95 on all pairs; each error is listed in the order of its kind.
#[test]
fn labelled_pairs_are_judged_as_cataloguers_judge_them() {
    let (mut right, mut errors, mut kinds) = ([0_u32; 4], Vec::new(), BTreeMap::<String, u32>::new());
    for pair in pairs() {
        let (a, b) = (profile(&pair.a), profile(&pair.b));
        let verdict: Verdict = compare(&a, &b);
        assert_eq!(verdict, compare(&b, &a), "{}", pair.id);
        right[usize::from(pair.same) * 2 + usize::from(verdict.same)] += 1;
        if verdict.same != pair.same {
            *kinds.entry(pair.kind.clone()).or_default() += 1;
            errors.push(format!("{} {} {} {:?}: {}", pair.id, pair.same, pair.kind, verdict.reason, pair.reason));
        }
    }
    let [_, false_same, false_other, same] = right;
    let precision = f64::from(same) / f64::from(same + false_same);
    let recall = f64::from(same) / f64::from(same + false_other);
    println!("precision {precision:.4}, recall {recall:.4}\n{}\n{kinds:?}", errors.join("\n"));
    assert!(precision >= 0.99 && recall >= 0.95, "precision {precision:.4}, recall {recall:.4}\n{}", errors.join("\n"));
}

/// What is told apart at a glance is not the same when it is looked at closely, whatever is compared with whatever.
#[test]
fn a_glance_parts_nothing_that_is_the_same() {
    let mut under: BTreeMap<Key, Vec<Profile>> = BTreeMap::new();
    let mut counts = [0_u32; 2];
    for profile in pairs().iter().flat_map(|pair| [profile(&pair.a), profile(&pair.b)]) {
        for key in keys(&profile) {
            let known = under.entry(key).or_default();
            for other in known.iter() {
                let apart = profile.glance().others_made(&other.glance());
                counts[usize::from(apart)] += 1;
                assert_eq!(apart, other.glance().others_made(&profile.glance()));
                assert!(!(apart && compare(&profile, other).same), "{profile:?} {other:?}");
            }
            known.push(profile.clone());
        }
    }
    assert!(counts.iter().all(|count| *count > 400), "{counts:?}");
}

/// What is the same lies under one key: no work is lost because two were never compared.
#[test]
fn what_is_the_same_has_a_key_in_common() {
    let (mut lost, mut same) = (Vec::new(), 0);
    for pair in pairs() {
        let (a, b) = (profile(&pair.a), profile(&pair.b));
        if compare(&a, &b).same {
            same += 1;
            let ours = keys(&a);
            if !keys(&b).iter().any(|key| ours.contains(key)) {
                lost.push(pair.id);
            }
        }
    }
    assert!(lost.len() * 100 <= same, "{} of {same}: {lost:?}", lost.len());
}

/// Every pair of places that shares a key.
fn candidates(all: &[&Profile]) -> Vec<(usize, usize)> {
    let mut under: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (place, profile) in all.iter().enumerate() {
        keys(profile).into_iter().for_each(|key| under.entry(key).or_default().push(place));
    }
    let pairs =
        under.values().flat_map(|places| places.iter().flat_map(|one| places.iter().map(move |other| (*one, *other))));
    pairs.filter(|(one, other)| one < other).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The works of some publications, by the texts of their records.
fn works<'t>(all: &[(&'t str, Profile)]) -> BTreeSet<BTreeSet<&'t str>> {
    let profiles: Vec<&Profile> = all.iter().map(|(_, profile)| profile).collect();
    let (works, _) = cluster(&profiles, &candidates(&profiles));
    works.into_iter().map(|work| work.into_iter().map(|place| all[place].0).collect()).collect()
}

/// All labelled records together: what is one work, by any chain of pairs, is mostly in one, and works keep what their neighbours change.
#[test]
fn records_that_are_labelled_make_works_of_their_own() {
    let pairs = pairs();
    let texts: BTreeSet<&str> = pairs.iter().flat_map(|pair| [pair.a.as_str(), pair.b.as_str()]).collect();
    let all: Vec<(&str, Profile)> = texts.into_iter().map(|text| (text, profile(text))).collect();
    let found = works(&all);
    let of = |text: &str| found.iter().position(|work| work.contains(text));
    let (mut joined, mut wrong) = (0, Vec::new());
    for pair in &pairs {
        let together = of(&pair.a) == of(&pair.b);
        joined += usize::from(together && pair.same);
        if together && !pair.same {
            wrong.push(&pair.id);
        }
    }
    let same = pairs.iter().filter(|pair| pair.same).count();
    println!("{} records, {} works, {joined} of {same} together, wrongly together {wrong:?}", all.len(), found.len());
    assert!(joined * 100 >= same * 94 && wrong.len() * 100 <= joined, "{joined} of {same}, wrong {wrong:?}");
    // Whatever is taken away elsewhere, a work of which nothing is near is what it was.
    let rest: Vec<(&str, Profile)> = all.iter().filter(|(text, _)| !text.contains("Ibsen")).cloned().collect();
    let kept: BTreeSet<_> = found.into_iter().filter(|work| !work.iter().any(|text| text.contains("Ibsen"))).collect();
    assert!(works(&rest).is_superset(&kept));
}
