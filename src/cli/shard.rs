//! `--shard I/N`: one of several machines that together do all of it, each tenant on exactly one.

use super::Global;
use super::world::{self, World, unknown_tenant};
use crate::diagnostic::Fault;
use std::str::FromStr;

/// The `number`th of `of` shares, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: usize,
    of: usize,
}

impl Shard {
    /// This machine's share of things that stand in the same order everywhere.
    pub fn of<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().skip(self.number - 1).step_by(self.of).collect()
    }
}

/// The tenants that a command means: those that are named or all, of them this machine's share; none where it has no share.
pub fn asked(global: &Global, named: &[String], shard: Option<Shard>) -> Result<Vec<String>, Fault> {
    World::at(&global.root)?;
    let tenants = world::tenants(&global.root)?;
    if let Some(unknown) = named.iter().find(|id| !tenants.contains_key(*id)) {
        return Err(unknown_tenant(unknown, tenants.keys()).into());
    }
    let all: Vec<String> = tenants.into_keys().filter(|id| named.is_empty() || named.contains(id)).collect();
    Ok(shard.map_or_else(|| all.clone(), |shard| shard.of(all.clone())))
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(written: &str) -> Result<Shard, String> {
        let numbers = written.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => Err(written.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_everything_and_nothing_twice() {
        for of in 1..=12 {
            let shares = (1..=of).flat_map(|number| Shard { number, of }.of((0..10).collect::<Vec<_>>()));
            let mut all: Vec<i32> = shares.collect();
            all.sort_unstable();
            assert_eq!(all, (0..10).collect::<Vec<_>>());
        }
        assert!(["0/3", "4/3", "1/0", "1", "a/b", "-1/2"].iter().all(|text| text.parse::<Shard>().is_err()));
    }
}
